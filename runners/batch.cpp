#include "batch.hpp"

#include <unistd.h>

#include <chrono>
#include <cstring>
#include <exception>

#include "workloads/blocking_waits.hpp"

namespace concbench {
namespace {

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace

/// One execution of a task, from its start to its one outcome.
class Batch::Attempt {
 public:
  Attempt(Batch& batch, std::size_t task) noexcept
      : batch_(batch),
        task_(task),
        stamping_(batch.shared().stamping.load(std::memory_order_relaxed)) {
    if (stamping_) [[unlikely]] {
      stamp().thread = ::gettid();
      stamp().process = ::getpid();
      stamp().started_ns = now_ns();
    }
  }

  ~Attempt() {
    if (stamping_) [[unlikely]]
      stamp().finished_ns = now_ns();
    // Counted by one atomic operation, not by load and store: two workers that run the same task
    // at the same time are the very mistake to be found.
    batch_.outcome(task_).count.fetch_add(1, std::memory_order_relaxed);
  }

  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// To be called while an exception is handled.
  void failed() noexcept {
    try {
      throw;
    } catch (const std::exception& error) {
      batch_.record_failure(task_, error.what());
    } catch (...) {
      batch_.record_failure(task_, "threw something that is no std::exception");
    }
  }

 private:
  TaskStamp& stamp() const noexcept { return batch_.stamps_.as_array_of<TaskStamp>()[task_]; }

  Batch& batch_;
  std::size_t task_;
  bool stamping_;
};

Batch::Batch(const Workload& workload)
    : workload_(workload),
      task_count_(workload.task_count()),
      result_size_(workload.result_size()),
      shared_(sizeof(Shared)),
      results_(task_count_ * result_size_),
      outcomes_(task_count_ * sizeof(Outcome)),
      reasons_(task_count_ * kReasonBytes),
      stamps_(task_count_ * sizeof(TaskStamp)) {}

void Batch::execute(std::size_t task) noexcept { execute(task, blocking_waits()); }

void Batch::execute(std::size_t task, Waits& waits) noexcept {
  Attempt attempt(*this, task);
  try {
    workload_.run(task, result(task), waits);
  } catch (...) {
    attempt.failed();
  }
}

asio::awaitable<void> Batch::execute_async(std::size_t task) {
  Attempt attempt(*this, task);
  try {
    co_await workload_.run_async(task, result(task));
  } catch (...) {
    attempt.failed();
  }
}

void Batch::fail(std::size_t task, std::string_view reason) noexcept {
  record_failure(task, reason);
  // The worker may have died after the task's end, before it could say so.
  if (outcome(task).count.load() < batches_) outcome(task).count.fetch_add(1);
}

std::size_t Batch::fail_unfinished(std::string_view reason) noexcept {
  std::size_t failed = 0;
  for (std::size_t task = 0; task < task_count_; ++task) {
    if (outcome(task).count.load() >= batches_) continue;
    fail(task, reason);
    ++failed;
  }
  return failed;
}

std::span<std::byte> Batch::result(std::size_t task) const noexcept {
  return results_.bytes().subspan(task * result_size_, result_size_);
}

void Batch::begin(Stamping stamping) {
  ++batches_;
  shared().stamping.store(stamping == Stamping::kOn);
  if (shared().failures.exchange(0) == 0) return;
  for (std::size_t task = 0; task < task_count_; ++task) outcome(task).failed.store(0);
}

void Batch::check_each_once() const {
  for (std::size_t task = 0; task < task_count_; ++task) {
    const std::uint32_t count = outcome(task).count.load();
    if (count == batches_) continue;
    throw BrokenBatch("task " + std::to_string(task) + " was executed " + std::to_string(count) +
                      " times in " + std::to_string(batches_) +
                      " batches; a runner executes each task once");
  }
}

std::vector<TaskFailure> Batch::failures() const {
  std::vector<TaskFailure> failures;
  if (shared().failures.load() == 0) return failures;
  for (std::size_t task = 0; task < task_count_; ++task) {
    if (outcome(task).failed.load() == 0) continue;
    const char* const reason = reasons_.as_array_of<char>() + task * kReasonBytes;
    failures.push_back({task, std::string(reason, ::strnlen(reason, kReasonBytes))});
  }
  return failures;
}

void Batch::verify() const { workload_.verify(results_.bytes()); }

void Batch::spoil_results() {
  constexpr int kNoRightAnswer = 0xA5;
  std::memset(results_.bytes().data(), kNoRightAnswer, results_.bytes().size());
}

std::span<const TaskStamp> Batch::stamps() const noexcept {
  return {stamps_.as_array_of<TaskStamp>(), task_count_};
}

void Batch::record_failure(std::size_t task, std::string_view reason) noexcept {
  const std::string_view kept = reason.substr(0, kReasonBytes - 1);
  char* const slot = reasons_.as_array_of<char>() + task * kReasonBytes;
  std::memcpy(slot, kept.data(), kept.size());
  slot[kept.size()] = '\0';
  outcome(task).failed.store(1);
  shared().failures.fetch_add(1);
}

}  // namespace concbench
