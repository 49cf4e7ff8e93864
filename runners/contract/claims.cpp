#include "runners/contract/claims.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace concbench {
namespace {

void require(bool holds, const std::string& claim, std::size_t task) {
  if (!holds) throw BrokenBatch("task " + std::to_string(task) + " did not run in " + claim);
}

void check_place(Workers claim, const TaskStamp& stamp, std::size_t task) {
  switch (claim) {
    case Workers::kCaller:
      return require(stamp.thread == ::gettid(), "the thread that started the batch", task);
    case Workers::kThreads:
      return require(stamp.process == ::getpid(), "the process that started the batch", task);
    case Workers::kNewThreads:
      return require(stamp.process == ::getpid() && stamp.thread != ::gettid(),
                     "a thread of its own", task);
    case Workers::kProcesses:
    case Workers::kNewProcesses:
      return require(stamp.process != ::getpid(), "a process other than the one that started it",
                     task);
    case Workers::kCallerAndThreads:
      require(stamp.thread == ::gettid(), "the thread that started the batch", task);
      return require(stamp.compute_thread == 0 || (stamp.compute_process == ::getpid() &&
                                                   stamp.compute_thread != ::gettid()),
                     "a thread other than the one that waits, where it computes", task);
    case Workers::kCallerAndProcesses:
      require(stamp.thread == ::gettid(), "the thread that started the batch", task);
      return require(stamp.compute_process != ::getpid(),
                     "a process other than the one that waits, where it computes", task);
  }
}

}  // namespace

std::size_t most_in_progress(std::span<const TaskStamp> stamps) {
  std::vector<std::pair<std::int64_t, int>> changes;  // -1 sorts before +1 at the same time
  for (const auto& stamp : stamps) {
    changes.emplace_back(stamp.started_ns, 1);
    changes.emplace_back(stamp.finished_ns, -1);
  }
  std::ranges::sort(changes);
  std::ptrdiff_t in_progress = 0;
  std::ptrdiff_t most = 0;
  for (const auto& [time, change] : changes) most = std::max(most, in_progress += change);
  return static_cast<std::size_t>(most);
}

std::size_t distinct_threads(std::span<const TaskStamp> stamps) {
  std::set<std::int32_t> threads;
  for (const auto& stamp : stamps) {
    threads.insert(stamp.thread);
    if (stamp.compute_thread != 0) threads.insert(stamp.compute_thread);
  }
  return threads.size();
}

void check_claim(Workers claim, std::size_t concurrency, std::span<const TaskStamp> stamps) {
  for (std::size_t task = 0; task < stamps.size(); ++task) check_place(claim, stamps[task], task);
  if (const auto most = most_in_progress(stamps); most > concurrency) {
    throw BrokenBatch(std::to_string(most) + " tasks were in progress at once; the cell allows " +
                      std::to_string(concurrency));
  }
  const bool new_workers = claim == Workers::kNewThreads || claim == Workers::kNewProcesses;
  if (const auto workers = distinct_threads(stamps); new_workers && workers != stamps.size()) {
    throw BrokenBatch(std::to_string(stamps.size()) + " tasks ran in " + std::to_string(workers) +
                      " threads; each was to have a new one");
  }
  const bool kept_workers = claim == Workers::kThreads || claim == Workers::kProcesses;
  if (const auto workers = distinct_threads(stamps); kept_workers && workers > concurrency) {
    throw BrokenBatch(std::to_string(workers) + " workers ran tasks; the cell allows " +
                      std::to_string(concurrency));
  }
}

}  // namespace concbench
