#include "runners/async/coroutine_loops.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"

namespace concbench {

/// The runner `coroutine_loops` with each thread bound to one CPU of the cell, as servers with a
/// loop for each core do it (nginx's worker_cpu_affinity, Seastar): the kernel moves none of them,
/// and none can go where there is room.
RunnerEntry loop_per_core_pinned_entry() {
  return {
      .name = "loop_per_core_pinned",
      .family = Family::kAsync,
      .workers = Workers::kThreads,
      .built_on = "Boost.Asio awaitables, pthread_setaffinity_np",
      .counterpart = "-",
      .summary = "coroutine_loops, each thread on its core",
      .make = [](Batch& batch,
                 const RunnerTerms& terms) { return make_coroutine_loops(batch, terms, true); },
      .parameters = {spawn_setting(), files_setting()},
      .needs = "epoll clone3",
      .refuse =
          [](const Parameters& settings) { return refuse_loop("loop_per_core_pinned", settings); }};
}

}  // namespace concbench
