#include "thread_per_task.hpp"

#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

namespace concbench {
namespace {

class ThreadPerTask final : public Runner {
 public:
  ThreadPerTask(Batch& batch, std::size_t concurrency) : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override {
    const std::size_t slots = std::min(concurrency_, batch_.task_count());
    std::vector<std::jthread> threads(slots);
    free_slots_.resize(slots);
    std::iota(free_slots_.begin(), free_slots_.end(), std::size_t{0});
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      const std::size_t slot = wait_for_slot();
      // Assigning joins the thread that was here, which is at its end. Joining only after the
      // last task would keep the stack of every thread of the batch.
      threads[slot] = std::jthread([this, task, slot] {
        batch_.execute(task);
        free_slot(slot);
      });
    }
  }

 private:
  std::size_t wait_for_slot() {
    std::unique_lock lock(mutex_);
    slot_freed_.wait(lock, [this] { return !free_slots_.empty(); });
    const std::size_t slot = free_slots_.back();
    free_slots_.pop_back();
    return slot;
  }

  void free_slot(std::size_t slot) {
    const std::lock_guard lock(mutex_);
    free_slots_.push_back(slot);
    slot_freed_.notify_one();
  }

  Batch& batch_;
  std::size_t concurrency_;
  std::mutex mutex_;
  std::condition_variable slot_freed_;
  std::vector<std::size_t> free_slots_;
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
          .make = make};
}

}  // namespace concbench
