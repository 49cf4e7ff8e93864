#pragma once

#include <string>

namespace concbench {

/// Why the main thread's stack, of which the kernel gives no more than its limit, may not do: the
/// program would end where it wants more. "" where it does.
std::string why_stack_is_too_small();

}  // namespace concbench
