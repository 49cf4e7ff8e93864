#pragma once

#include <string>
#include <vector>

#include "runners/contract/batch.hpp"

namespace concbench {

/// A running concurrency model, bound to one batch. Constructing it starts its threads, processes
/// or loop; `run_batch` executes every task once; destroying it stops them all and waits for
/// their end. Three costs, three places.
///
/// Duties that the compiler cannot check:
/// - `run_batch` calls `batch.execute(task)`, or drives a TaskInSteps to its end, exactly once for
///   each task, never more of them at the same time than its concurrency allows, and returns
///   when all are finished.
/// - A task whose worker died is reported with `batch.fail`; a task that fails by itself needs
///   nothing: the batch keeps its outcome.
/// - `run_batch` throws only when the model itself is broken and its figures would mean nothing.
/// - A runner that forks does so while its process has one thread.
class [[gnu::visibility("default")]] Runner {
 public:
  virtual ~Runner() = default;
  virtual void run_batch() = 0;
  /// The machines that its workers run on, if that may be others than this one.
  virtual std::vector<std::string> hosts() const { return {}; }
  /// Whether its workers on this machine are descendants of this process. What others use, such as
  /// those that the daemon of a cluster has started, is in no figure of CPU time and memory.
  virtual bool has_workers_in_its_tree() const { return true; }
};

}  // namespace concbench
