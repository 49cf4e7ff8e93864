#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runners/contract/cache_line.hpp"
#include "runners/contract/claim_setting.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/task_ranges.hpp"
#include "runners/contract/worker_process.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

/// What the parent says to all workers. One line each: the counter is written for every task.
struct Orders {
  alignas(kCacheLine) std::atomic<std::uint32_t> generation;  // one up: a batch, or the end
  std::atomic<bool> stop;
  TaskCounter counter;
};

/// The last batch that a worker has finished its part of.
struct alignas(kCacheLine) FinishedGeneration {
  std::atomic<std::uint32_t> value;
};

// std::atomic::wait promises nothing between processes, and libstdc++ asks the kernel for a futex
// that is private to one.
void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t value) {
  ::syscall(SYS_futex, &word, FUTEX_WAIT, value, nullptr, nullptr, 0);
}

void wake(const std::atomic<std::uint32_t>& word, int waiters) {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, waiters, nullptr, nullptr, 0);
}

/// Workers forked ahead; they take task numbers from shared memory and leave results there, so that
/// no byte passes through the kernel between the start of a batch and its end. They are woken by a
/// futex in that memory, as man futex has it for processes. Setting `claim` says how they take the
/// numbers: each has tasks of its own and steals when it has none left, or all take the next one
/// from a counter.
///
/// A worker that dies fails the task that it had in hand; the others take over the rest.
class ProcessPoolShared final : public Runner {
 public:
  ProcessPoolShared(Batch& batch, std::size_t concurrency, bool has_ranges)
      : batch_(batch),
        has_ranges_(has_ranges && batch.task_count() <= TaskRanges::kMostTasks),
        orders_memory_(sizeof(Orders)),
        range_memory_(concurrency * sizeof(TaskRanges::Range)),
        ranges_(range_memory_.as_array_of<TaskRanges::Range>(), concurrency),
        finished_memory_(concurrency * sizeof(FinishedGeneration)),
        batch_ended_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!batch_ended_) {
      throw_errno("cannot make an eventfd");
    }
    for (std::size_t number = 0; number < concurrency; ++number) {
      workers_.emplace_back([this, number] { serve_batches(number); });
    }
  }

  ~ProcessPoolShared() override {
    orders().stop.store(true);
    start_generation();
    wake(orders().generation, kAll);
    for (auto& worker : workers_) {
      if (worker.running()) worker.wait();
    }
  }

  void run_batch() override {
    if (has_ranges_) {
      ranges_.divide(batch_.task_count());
    } else {
      orders().counter.next.store(0);
    }
    start_generation();
    wake(orders().generation, 1);
    bool new_death = false;
    while (!all_finished()) {
      for (const std::size_t number : wait_for_news()) {
        bury(number);
        new_death = true;
      }
    }
    // Without a death there are none: the workers stop when nothing is left to take.
    const std::size_t lost = deaths_.empty() ? 0 : batch_.fail_unfinished(deaths_);
    // A pool that lost a worker between two batches would be slower, and nobody would know why.
    if (new_death && lost == 0) throw std::runtime_error(deaths_);
  }

 private:
  Orders& orders() const { return *orders_memory_.as_array_of<Orders>(); }
  std::atomic<std::uint32_t>& finished_generation(std::size_t number) const {
    return finished_memory_.as_array_of<FinishedGeneration>()[number].value;
  }

  void serve_batches(std::size_t number) {
    for (std::uint32_t generation = 1;; ++generation) {
      while (orders().generation.load() == generation - 1) {
        wait_while_equal(orders().generation, generation - 1);
      }
      // The workers wake each other, as a tree. Woken by the parent, whose core is busy with the
      // waking, two of them can end up on one core and stay there for the whole batch.
      wake(orders().generation, 2);
      if (orders().stop.load()) return;
      while (const auto task = take_task(number)) batch_.execute(*task);
      finished_generation(number).store(generation);
      notify();
    }
  }

  std::optional<std::size_t> take_task(std::size_t number) {
    return has_ranges_ ? ranges_.take(number) : orders().counter.take(batch_.task_count());
  }

  void notify() const {
    const std::uint64_t one = 1;
    static_cast<void>(::write(batch_ended_.get(), &one, sizeof one));
  }

  void start_generation() {
    ++generation_;
    orders().generation.store(generation_);
  }

  bool all_finished() const {
    for (std::size_t number = 0; number < workers_.size(); ++number) {
      if (workers_[number].running() && finished_generation(number).load() != generation_) {
        return false;
      }
    }
    return true;
  }

  /// Blocks until a worker has finished its part of the batch, or has died; returns the dead.
  std::vector<std::size_t> wait_for_news() const {
    std::vector<pollfd> news{{batch_ended_.get(), POLLIN, 0}};
    for (const auto& worker : workers_) {
      news.push_back({worker.running() ? worker.pidfd() : -1, POLLIN, 0});
    }
    wait_until_ready(news);
    std::uint64_t count = 0;
    static_cast<void>(::read(batch_ended_.get(), &count, sizeof count));
    std::vector<std::size_t> dead;
    for (std::size_t number = 0; number < workers_.size(); ++number) {
      if (news[number + 1].revents != 0) dead.push_back(number);
    }
    return dead;
  }

  void bury(std::size_t number) {
    if (!deaths_.empty()) deaths_ += "; ";
    wake(orders().generation, kAll);  // it may have died before it woke the next ones
    deaths_ += "worker " + std::to_string(number) + " died: " + workers_[number].wait().text();
  }

  Batch& batch_;
  const bool has_ranges_;
  SharedMemory orders_memory_;
  SharedMemory range_memory_;
  TaskRanges ranges_;
  SharedMemory finished_memory_;
  FileDescriptor batch_ended_;
  std::vector<WorkerProcess> workers_;
  std::uint32_t generation_ = 0;
  std::string deaths_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ProcessPoolShared>(batch, terms.concurrency, has_ranges(terms.settings));
}

}  // namespace

RunnerEntry process_pool_shared_entry() {
  return {
      .name = "process_pool_shared",
      .family = Family::kMultiprocess,
      .workers = Workers::kProcesses,
      .built_on = "fork, shared memory",
      .counterpart = "Pool, shared_memory",
      .summary = "kept processes, each with tasks to be stolen",
      .make = make,
      .parameters = {claim_setting()},
      .needs = "eventfd",
      .refuse =
          [](const Parameters& settings) { return refuse_claim("process_pool_shared", settings); },
      .costs = {.worker = std::chrono::milliseconds(3)},
      .descriptors_per_worker = 1,
      .in_quick = true};
}

}  // namespace concbench
