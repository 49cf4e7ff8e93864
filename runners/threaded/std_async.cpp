#include <algorithm>
#include <future>
#include <vector>

#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"
#include "runners/threaded/free_slots.hpp"

namespace concbench {
namespace {

/// std::async for each task, at most `concurrency` at once; every future is collected with get(),
/// as in the C++ Core Guidelines ("CP.61: Use async() to spawn concurrent tasks"). The policy is
/// std::launch::async: without it the library may run the task in the thread that asks for its
/// result. libstdc++ keeps no pool behind it: each task has a thread of its own, and beside it an
/// allocated shared state.
class StdAsync final : public Runner {
 public:
  StdAsync(Batch& batch, std::size_t concurrency) : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override {
    const std::size_t in_progress = std::min(concurrency_, batch_.task_count());
    FreeSlots slots(in_progress);
    std::vector<std::future<void>> futures(in_progress);
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      const std::size_t slot = slots.take();
      // Collected here and not after the last task: a thread keeps its stack until then.
      if (futures[slot].valid()) futures[slot].get();
      futures[slot] = start(task, slot, slots);
    }
    for (auto& future : futures) {
      if (future.valid()) future.get();  // a slot that no task has needed holds none
    }
  }

 private:
  std::future<void> start(std::size_t task, std::size_t slot, FreeSlots& slots) {
    try {
      return std::async(std::launch::async, [this, task, slot, &slots] {
        batch_.execute(task);
        slots.give_back(slot);
      });
    } catch (const std::system_error& error) {
      rethrow_no_thread(error);
    }
  }

  Batch& batch_;
  std::size_t concurrency_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<StdAsync>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry std_async_entry() {
  return {.name = "std_async",
          .family = Family::kThreaded,
          .workers = Workers::kNewThreads,
          .built_on = "std::async, launch::async",
          .counterpart = "concurrent.futures, a thread each",
          .summary = "a future for each task",
          .make = make,
          .needs = "clone3",
          .costs = {.task = std::chrono::microseconds(100)}};
}

}  // namespace concbench
