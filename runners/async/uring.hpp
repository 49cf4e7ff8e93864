#pragma once

#include "runners/contract/entry.hpp"

namespace concbench {

/// The runner `coroutines`, its loop waiting with io_uring instead of epoll. Asio chooses its
/// backend when it is compiled, for a whole program, so its cells run in a program of their own,
/// `concbench_uring`, built from the same sources.
RunnerEntry uring_entry();

}  // namespace concbench
