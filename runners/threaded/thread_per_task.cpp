#include <algorithm>
#include <thread>
#include <vector>

#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"
#include "runners/threaded/free_slots.hpp"

namespace concbench {
namespace {

/// A std::jthread for each task, started by the calling thread, at most `concurrency` at once:
/// start all, join all, as the guides' Thread(target=...) loops do. Nothing is kept between
/// batches, so what starting a thread costs is part of every batch: what the C++ Core Guidelines
/// warn of ("CP.41: Minimize thread creation and destruction"), and this is their first example.
class ThreadPerTask final : public Runner {
 public:
  ThreadPerTask(Batch& batch, std::size_t concurrency) : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override {
    const std::size_t in_progress = std::min(concurrency_, batch_.task_count());
    FreeSlots slots(in_progress);
    std::vector<std::jthread> threads(in_progress);
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      const std::size_t slot = slots.take();
      // Assigning joins the thread that was here, which is at its end. Joining only after the
      // last task would keep the stack of every thread of the batch.
      threads[slot] = start_thread([this, task, slot, &slots] {
        batch_.execute(task);
        slots.give_back(slot);
      });
    }
  }

 private:
  Batch& batch_;
  std::size_t concurrency_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ThreadPerTask>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry thread_per_task_entry() {
  return {.name = "thread_per_task",
          .family = Family::kThreaded,
          .workers = Workers::kNewThreads,
          .built_on = "std::jthread",
          .counterpart = "threading.Thread",
          .summary = "a thread for each task",
          .make = make,
          .needs = "clone3",
          .costs = {.task = std::chrono::microseconds(100)}};
}

}  // namespace concbench
