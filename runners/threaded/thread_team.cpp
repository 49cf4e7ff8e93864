#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "runners/contract/cache_line.hpp"
#include "runners/contract/claim_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"
#include "runners/contract/task_ranges.hpp"

namespace concbench {
namespace {

/// Kept std::jthreads, woken for each batch with std::atomic::notify: the workers started ahead of
/// the C++ Core Guidelines ("CP.41: Minimize thread creation and destruction"), without their
/// queue. The calling thread takes part as one of the `concurrency`: it need not be woken. No queue
/// and no allocation lie between two tasks, so this is the practical limit of what handing out
/// single tasks can cost. Setting `claim` says how: each has tasks of its own and steals when it
/// has none left, or all take the next one from a counter.
class ThreadTeam final : public Runner {
 public:
  ThreadTeam(Batch& batch, std::size_t concurrency, bool has_ranges)
      : batch_(batch),
        has_ranges_(has_ranges && batch.task_count() <= TaskRanges::kMostTasks),
        range_memory_(concurrency),
        ranges_(range_memory_.data(), concurrency) {
    try {
      for (std::size_t number = 1; number < concurrency; ++number) {
        threads_.push_back(start_thread([this, number] { serve_batches(number); }));
      }
    } catch (...) {
      stop();  // those that there are would otherwise be waited for in vain
      throw;
    }
  }

  ~ThreadTeam() override { stop(); }

  void run_batch() override {
    if (has_ranges_) {
      ranges_.divide(batch_.task_count());
    } else {
      counter_.next.store(0);
    }
    unfinished_.store(static_cast<std::uint32_t>(threads_.size()));
    start_generation();
    execute_share(0);
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

  void serve_batches(std::size_t number) {
    for (std::uint32_t generation = 0;; ++generation) {
      generation_.wait(generation);
      if (stop_.load()) return;
      execute_share(number);
      if (unfinished_.fetch_sub(1) == 1) unfinished_.notify_one();
    }
  }

  void execute_share(std::size_t number) {
    while (const auto task = take_task(number)) batch_.execute(*task);
  }

  std::optional<std::size_t> take_task(std::size_t number) {
    return has_ranges_ ? ranges_.take(number) : counter_.take(batch_.task_count());
  }

  Batch& batch_;
  const bool has_ranges_;
  std::vector<TaskRanges::Range> range_memory_;
  TaskRanges ranges_;
  // One line for what is written once for each batch, one for what is written for each task.
  alignas(kCacheLine) std::atomic<std::uint32_t> generation_{0};  // one up: a batch, or the end
  std::atomic<std::uint32_t> unfinished_{0};                      // threads, in this batch
  std::atomic<bool> stop_{false};
  TaskCounter counter_{};
  alignas(kCacheLine) std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ThreadTeam>(batch, terms.concurrency, has_ranges(terms.settings));
}

}  // namespace

RunnerEntry thread_team_entry() {
  return {
      .name = "thread_team",
      .family = Family::kThreaded,
      .workers = Workers::kThreads,
      .built_on = "std::jthread, std::atomic",
      .counterpart = "-",
      .summary = "kept threads, each with tasks to be stolen",
      .make = make,
      .parameters = {claim_setting()},
      .needs = "clone3",
      .refuse = [](const Parameters& settings) { return refuse_claim("thread_team", settings); },
      .costs = {.worker = std::chrono::microseconds(200)}};
}

}  // namespace concbench
