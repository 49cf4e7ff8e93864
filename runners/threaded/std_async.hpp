#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// std::async for each task, at most `concurrency` at once; every future is collected with get().
/// The policy is std::launch::async: without it the library may run the task in the thread that
/// asks for its result. libstdc++ keeps no pool behind it: each task has a thread of its own, and
/// beside it an allocated shared state.
RunnerEntry std_async_entry();

}  // namespace concbench
