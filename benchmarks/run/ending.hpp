#pragma once

#include <string_view>

namespace concbench {

/// How the taking of samples ended: with all of them, or before that.
/// `kGone`: somebody removed or moved the run's files.
enum class Ending { kDone, kBudget, kSignal, kDisk, kGone };

/// Why there are not all samples; "" when there are.
std::string_view why(Ending ending);

/// What stands before the command that continues a run which has ended so, before it was done.
std::string_view introduction_of_command(Ending ending);

/// Of the program: 0, 1 when a cell is not ok, the disk is full or the files are gone, 124 when the
/// budget is used up and 130 after a signal, as `timeout` and shells have them.
int exit_code(Ending ending, bool all_ok);

}  // namespace concbench
