#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// An event loop for each core, on a thread of its own that stays on that core or goes where the
/// kernel wants it.
std::unique_ptr<Runner> make_coroutine_loops(Batch& batch, const RunnerTerms& terms,
                                             bool is_pinned);

RunnerEntry coroutine_loops_entry();

}  // namespace concbench
