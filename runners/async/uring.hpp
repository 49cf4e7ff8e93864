#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The runner `coroutines`, its loop waiting with io_uring instead of epoll. Asio chooses its
/// backend when it is compiled, so the module is built from the same sources a second time.
RunnerEntry uring_entry();

}  // namespace concbench
