#pragma once

namespace concbench {

/// A file of a run must not get the number of a standard stream that whoever started us closed. To
/// write an answer there fails, as it did when it was closed.
void open_standard_descriptors();

/// For what lasts: it goes on when nobody reads any more what it tells, `| head -1` or a `tee` that
/// Ctrl-C has ended. What ends soon ends then, as others do.
void outlast_readers();

}  // namespace concbench
