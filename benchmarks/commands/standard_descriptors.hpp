#pragma once

namespace concbench {

/// A file of a run must not get the number of a standard stream that whoever started us closed. To
/// write an answer there fails, as it did when it was closed.
void open_standard_descriptors();

}  // namespace concbench
