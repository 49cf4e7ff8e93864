#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "runners/contract/cache_line.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"

namespace concbench {
namespace {

/// Kept std::jthreads that take task numbers from one shared counter, woken for each batch with
/// std::atomic::notify. The calling thread takes part as one of the `concurrency`: it need not be
/// woken. No queue and no allocation lie between two tasks, so this is the practical limit of what
/// handing out single tasks can cost.
class ThreadTeam final : public Runner {
 public:
  ThreadTeam(Batch& batch, std::size_t concurrency) : batch_(batch) {
    try {
      for (std::size_t number = 1; number < concurrency; ++number) {
        threads_.push_back(start_thread([this] { serve_batches(); }));
      }
    } catch (...) {
      stop();  // those that there are would otherwise be waited for in vain
      throw;
    }
  }

  ~ThreadTeam() override { stop(); }

  void run_batch() override {
    next_task_.store(0);
    unfinished_.store(static_cast<std::uint32_t>(threads_.size()));
    start_generation();
    execute_share();
    // Also for a thread that found no task left: it reads the counter that the next batch resets.
    for (auto left = unfinished_.load(); left != 0; left = unfinished_.load()) {
      unfinished_.wait(left);
    }
  }

 private:
  void stop() {
    stop_.store(true);
    start_generation();
  }

  void start_generation() {
    generation_.fetch_add(1);
    generation_.notify_all();
  }

  void serve_batches() {
    for (std::uint32_t generation = 0;; ++generation) {
      generation_.wait(generation);
      if (stop_.load()) return;
      execute_share();
      if (unfinished_.fetch_sub(1) == 1) unfinished_.notify_one();
    }
  }

  void execute_share() {
    for (auto task = take_task(); task < batch_.task_count(); task = take_task()) {
      batch_.execute(task);
    }
  }

  std::size_t take_task() { return next_task_.fetch_add(1, std::memory_order_relaxed); }

  Batch& batch_;
  // One line for what is written once for each batch, one for what is written for each task.
  alignas(kCacheLine) std::atomic<std::uint32_t> generation_{0};  // one up: a batch, or the end
  std::atomic<std::uint32_t> unfinished_{0};                      // threads, in this batch
  std::atomic<bool> stop_{false};
  alignas(kCacheLine) std::atomic<std::size_t> next_task_{0};
  alignas(kCacheLine) std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ThreadTeam>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry thread_team_entry() {
  return {.name = "thread_team",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "std::jthread, std::atomic",
          .counterpart = "-",
          .summary = "kept threads, a shared counter",
          .make = make,
          .needs = "clone3",
          .costs = {.worker = std::chrono::microseconds(200)}};
}

}  // namespace concbench
