#include <algorithm>
#include <execution>
#include <new>
#include <numeric>
#include <vector>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/version.h>

#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// std::for_each(std::execution::par) over the tasks' numbers: the standard's own parallel loop,
/// which takes no number of threads. libstdc++ builds it on oneTBB, so it is called in a task_arena
/// of `concurrency` slots, one of which the calling thread takes. What it needs is told by the
/// readme of Parallel STL, from which libstdc++ has it ("Known issues and limitations").
///
/// It leaves the partitioning to oneTBB's automatic one, which hands out ranges of tasks and parts
/// them only when a thread runs out of work: cheaper for each task than `tbb`, but a task may wait
/// behind another one of its range while a thread idles.
class StdPar final : public Runner {
 public:
  StdPar(Batch& batch, std::size_t concurrency)
      : batch_(batch),
        tasks_(batch.task_count()),
        parallelism_(tbb::global_control::max_allowed_parallelism, concurrency),
        arena_(static_cast<int>(concurrency)) {
    std::iota(tasks_.begin(), tasks_.end(), std::size_t{0});
  }

  ~StdPar() override {
    arena_.terminate();
    // Waits for the worker threads' end: without it they would idle on into the next runner, and
    // a fork would inherit their locks.
    tbb::finalize(scheduler_, std::nothrow);
  }

  void run_batch() override {
    arena_.execute([this] {
      std::for_each(std::execution::par, tasks_.begin(), tasks_.end(),
                    [this](std::size_t task) { batch_.execute(task); });
    });
  }

 private:
  Batch& batch_;
  // Numbers in memory: over the iterators of std::views::iota, which are no random access
  // iterators of C++17, the loop would silently run in one thread.
  std::vector<std::size_t> tasks_;
  tbb::task_scheduler_handle scheduler_{tbb::attach{}};
  // As in `tbb`: more threads than the machine has cores, where the concurrency asks for them.
  tbb::global_control parallelism_;
  tbb::task_arena arena_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<StdPar>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry std_par_entry() {
  return {.name = "std_par",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "std::execution::par on oneTBB",
          .counterpart = "joblib, numba prange",
          .summary = "the standard's parallel loop",
          .make = make,
          .needs = "clone3",
          .costs = {.worker = std::chrono::microseconds(500)},
          .libraries = [] {
            return LibraryVersions{{"onetbb", TBB_runtime_version()}};
          }};
}

}  // namespace concbench
