#pragma once

#include <cstddef>

namespace concbench {

/// Tells the address sanitizer, where the build has it, that no frame of a stack is alive any more.
/// It does not know of the stacks of fibers, as Boost.Context is built without it: the marks of
/// frames that never returned would stay for whatever is mapped at the same place next.
void forget_frames(const void* start, std::size_t bytes);

}  // namespace concbench
