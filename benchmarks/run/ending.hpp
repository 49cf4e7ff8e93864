#pragma once

#include <string_view>

namespace concbench {

/// How the taking of samples ended: with all of them, or before that.
enum class Ending { kDone, kBudget, kSignal, kDisk };

/// Why there are not all samples; "" when there are.
std::string_view why(Ending ending);

/// Of the program: 0, 1 when a cell is not ok or the disk is full, 124 when the budget is used up
/// and 130 after a signal, as `timeout` and shells have them.
int exit_code(Ending ending, bool all_ok);

}  // namespace concbench
