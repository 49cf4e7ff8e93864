#include "runners/contract/batch.hpp"

#include <unistd.h>

#include <cstring>
#include <exception>

#include "runners/contract/cache_line.hpp"
#include "runners/contract/monotonic_ns.hpp"
#include "workloads/contract/blocking_waits.hpp"

namespace concbench {
namespace {

std::size_t page_size() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

}  // namespace

Batch::Attempt::Attempt(Batch& batch, std::size_t task) noexcept
    : batch_(batch), task_(task), stamping_(batch.stamping()) {
  if (stamping_) [[unlikely]]
    batch_.stamp(task_) = {monotonic_ns(), 0, this_worker()};
}

Batch::Attempt::~Attempt() {
  if (stamping_) [[unlikely]]
    batch_.stamp(task_).finished_ns = monotonic_ns();
  // Counted by one atomic operation, not by load and store: two workers that run the same task
  // at the same time are the very mistake to be found.
  batch_.outcome(task_).count.fetch_add(1, std::memory_order_relaxed);
}

Batch::Batch(const Workload& workload, std::optional<int> inherited_descriptor)
    : workload_(workload),
      task_count_(workload.task_count()),
      result_size_(workload.result_size()),
      lane_length_(round_up((task_count_ + kLanes - 1) / kLanes, kCacheLine / sizeof(Outcome))),
      outcomes_offset_(round_up(sizeof(Shared), kCacheLine)),
      stamps_offset_(outcomes_offset_ + kLanes * lane_length_ * sizeof(Outcome)),
      reasons_offset_(stamps_offset_ + task_count_ * sizeof(TaskStamp)),
      results_offset_(round_up(reasons_offset_ + task_count_ * kReasonBytes, page_size())),
      memory_(inherited_descriptor ? SharedMemory(FileDescriptor(*inherited_descriptor),
                                                  results_offset_ + task_count_ * result_size_)
                                   : SharedMemory(results_offset_ + task_count_ * result_size_)) {}

void Batch::execute(std::size_t task) noexcept { execute(task, blocking_waits()); }

void Batch::execute(std::size_t task, Waits& waits) noexcept {
  Attempt attempt(*this, task);
  try {
    workload_.run(task, result(task), waits);
  } catch (...) {
    record_exception(task);
  }
}

void Batch::compute_step(std::size_t task, std::size_t number, std::string& carried) noexcept {
  if (stamping()) [[unlikely]]
    stamp(task).compute_worker = this_worker();
  block_step(task, number, carried);
}

void Batch::block_step(std::size_t task, std::size_t number, std::string& carried) noexcept {
  try {
    workload_.compute(task, number, carried, result(task));
  } catch (...) {
    record_exception(task);
  }
}

void Batch::executed_elsewhere(std::size_t task, const TaskStamp& stamp_there,
                               std::optional<std::string_view> failure) noexcept {
  if (stamping()) stamp(task) = stamp_there;
  if (failure) record_failure(task, *failure);
  outcome(task).count.fetch_add(1, std::memory_order_relaxed);
}

void Batch::fail(std::size_t task, std::string_view reason) noexcept {
  record_failure(task, reason);
  // The worker may have died after the task's end, before it could say so.
  if (!has_outcome(task)) outcome(task).count.fetch_add(1);
}

std::size_t Batch::fail_unfinished(std::string_view reason) noexcept {
  std::size_t failed = 0;
  for (std::size_t task = 0; task < task_count_; ++task) {
    if (has_outcome(task)) continue;
    fail(task, reason);
    ++failed;
  }
  return failed;
}

std::span<std::byte> Batch::result(std::size_t task) const noexcept {
  return results().subspan(task * result_size_, result_size_);
}

void Batch::begin(Stamping stamping) {
  shared().batches.fetch_add(1);
  shared().stamping.store(stamping == Stamping::kOn);
  if (shared().failures.exchange(0) == 0) return;
  for (std::size_t task = 0; task < task_count_; ++task) outcome(task).failed.store(0);
}

void Batch::check_each_once() const {
  const std::uint32_t batches = shared().batches.load();
  for (std::size_t task = 0; task < task_count_; ++task) {
    const std::uint32_t count = outcome(task).count.load();
    if (count == batches) continue;
    throw BrokenBatch("task " + std::to_string(task) + " was executed " + std::to_string(count) +
                      " times in " + std::to_string(batches) +
                      " batches; a runner executes each task once");
  }
}

std::vector<TaskFailure> Batch::failures() const {
  std::vector<TaskFailure> failures;
  if (shared().failures.load() == 0) return failures;
  for (std::size_t task = 0; task < task_count_; ++task) {
    if (outcome(task).failed.load() == 0) continue;
    failures.push_back({task, std::string(reason(task), ::strnlen(reason(task), kReasonBytes))});
  }
  return failures;
}

void Batch::verify() const { workload_.verify(results()); }

void Batch::spoil_results() {
  constexpr int kNoRightAnswer = 0xA5;
  std::memset(results().data(), kNoRightAnswer, results().size());
}

std::span<const TaskStamp> Batch::stamps() const noexcept {
  return {memory_.as_array_of<TaskStamp>(stamps_offset_), task_count_};
}

void Batch::record_failure(std::size_t task, std::string_view why) noexcept {
  const std::string_view kept = why.substr(0, kReasonBytes - 1);
  std::memcpy(reason(task), kept.data(), kept.size());
  reason(task)[kept.size()] = '\0';
  outcome(task).failed.store(1);
  shared().failures.fetch_add(1);
}

void Batch::record_exception(std::size_t task) noexcept {
  try {
    throw;
  } catch (const std::exception& error) {
    record_failure(task, error.what());
  } catch (...) {
    record_failure(task, "threw something that is no std::exception");
  }
}

}  // namespace concbench
