#include <oneapi/tbb/task_group.h>
#include <oneapi/tbb/version.h>

#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/tbb_arena.hpp"

namespace concbench {
namespace {

/// oneTBB's task_group: each task of the batch is one that is run in the group and waited for. Its
/// guide has it for work that is no loop, and the loop templates where it is one ("The Task
/// Scheduler"): `tbb` divides a range, which costs less than tasks that one thread makes and others
/// steal one by one.
class TbbTasks final : public Runner {
 public:
  TbbTasks(Batch& batch, std::size_t concurrency) : batch_(batch), arena_(concurrency) {}

  void run_batch() override {
    arena_.execute([this] {
      tbb::task_group group;
      for (std::size_t task = 0; task < batch_.task_count(); ++task) {
        group.run([this, task] { batch_.execute(task); });
      }
      group.wait();
    });
  }

 private:
  Batch& batch_;
  TbbArena arena_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<TbbTasks>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry tbb_tasks_entry() {
  return {.name = "tbb_tasks",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "oneTBB task_arena, task_group",
          .counterpart = "Dask delayed",
          .summary = "a task of a task_group for each task",
          .make = make,
          .needs = "clone3",
          .costs = {.worker = std::chrono::microseconds(500)},
          .libraries = [] {
            return LibraryVersions{{"onetbb", TBB_runtime_version()}};
          }};
}

}  // namespace concbench
