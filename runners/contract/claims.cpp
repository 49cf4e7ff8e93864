#include "runners/contract/claims.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "runners/contract/in_flight.hpp"

namespace concbench {
namespace {

void require(bool holds, const std::string& claim, std::size_t task) {
  if (!holds) throw BrokenBatch("task " + std::to_string(task) + " did not run in " + claim);
}

bool is_new_for_each(Workers claim) {
  return claim == Workers::kNewThreads || claim == Workers::kNewProcesses;
}

std::chrono::nanoseconds median_latency(std::span<const TaskStamp> stamps) {
  std::vector<std::int64_t> latencies_ns;
  for (const auto& stamp : stamps) latencies_ns.push_back(stamp.finished_ns - stamp.started_ns);
  const auto middle = latencies_ns.begin() + static_cast<std::ptrdiff_t>(latencies_ns.size() / 2);
  std::ranges::nth_element(latencies_ns, middle);
  return std::chrono::nanoseconds(*middle);
}

/// Whether a runner drove it step by step, and some of these compute.
bool computed(const TaskStamp& stamp) { return stamp.compute_worker != WorkerId{}; }

void check_place(Workers claim, const TaskStamp& stamp, std::size_t task) {
  switch (claim) {
    case Workers::kCaller:
      return require(stamp.worker.thread == ::gettid(), "the thread that started the batch", task);
    case Workers::kThreads:
      return require(stamp.worker.process == ::getpid(), "the process that started the batch",
                     task);
    case Workers::kNewThreads:
      return require(stamp.worker.process == ::getpid() && stamp.worker.thread != ::gettid(),
                     "a thread of its own", task);
    case Workers::kProcesses:
    case Workers::kNewProcesses:
      return require(stamp.worker.process != ::getpid(),
                     "a process other than the one that started it", task);
    case Workers::kCallerAndThreads:
      require(stamp.worker.thread == ::gettid(), "the thread that started the batch", task);
      return require(!computed(stamp) || (stamp.compute_worker.process == ::getpid() &&
                                          stamp.compute_worker.thread != ::gettid()),
                     "a thread other than the one that waits, where it computes", task);
    case Workers::kCallerAndProcesses:
      require(stamp.worker.thread == ::gettid(), "the thread that started the batch", task);
      return require(stamp.compute_worker.process != ::getpid(),
                     "a process other than the one that waits, where it computes", task);
  }
}

}  // namespace

std::size_t most_in_progress(std::span<const TaskStamp> stamps) {
  const auto most = most_in_flight(stamps);
  return most ? most->tasks : 0;
}

std::size_t distinct_workers(std::span<const TaskStamp> stamps) {
  std::set<WorkerId> workers;
  for (const auto& stamp : stamps) {
    workers.insert(stamp.worker);
    if (computed(stamp)) workers.insert(stamp.compute_worker);
  }
  return workers.size();
}

void check_claim(Workers claim, std::size_t concurrency, std::span<const TaskStamp> stamps) {
  for (std::size_t task = 0; task < stamps.size(); ++task) check_place(claim, stamps[task], task);
  if (const auto most = most_in_progress(stamps); most > concurrency) {
    throw BrokenBatch(std::to_string(most) + " tasks were in progress at once; the cell allows " +
                      std::to_string(concurrency));
  }
  const auto workers = distinct_workers(stamps);
  if (is_new_for_each(claim)) {
    if (workers == stamps.size()) return;
    throw BrokenBatch(std::to_string(stamps.size()) + " tasks ran in " + std::to_string(workers) +
                      " threads; each was to have a new one");
  }
  const bool caller_waits =
      claim == Workers::kCallerAndThreads || claim == Workers::kCallerAndProcesses;
  if (const auto most = concurrency + (caller_waits ? 1 : 0); workers > most) {
    throw BrokenBatch(std::to_string(workers) + " workers ran tasks; the cell allows " +
                      std::to_string(most));
  }
}

void check_overlap(Workers claim, std::size_t most_at_once, std::chrono::nanoseconds wait,
                   std::span<const TaskStamp> stamps, std::chrono::nanoseconds to_begin) {
  if (stamps.empty() || is_new_for_each(claim)) return;
  // A workload may know of its waits only what it was asked for.
  wait = std::min(wait, median_latency(stamps));
  const auto [first, last] = std::ranges::minmax(stamps, {}, &TaskStamp::started_ns);
  const std::chrono::nanoseconds left_to_begin(last.started_ns - first.started_ns);
  if (left_to_begin < kPatience) return;
  const auto expected =
      std::min({most_at_once, stamps.size(), 1 + static_cast<std::size_t>(wait / to_begin)});
  if (const auto most = most_in_progress(stamps); most < expected) {
    throw BrokenBatch(
        "no more than " + std::to_string(most) + " of " + std::to_string(stamps.size()) +
        " tasks that wait were in progress at once; " + std::to_string(most_at_once) +
        " may be, and " + std::to_string(expected) + " could have been in the time that one waits");
  }
}

}  // namespace concbench
