#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "runners/contract/process_log.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// One mpirun: destroying the object, or the end of the process that made it, has mpirun end its
/// ranks and itself. What it says goes into a file without a name, because it is mpirun alone that
/// knows which rank has died of what.
class MpiJob {
 public:
  /// `words` is its command line; the first is looked for on the PATH. `variables` are
  /// added to its environment.
  MpiJob(const std::vector<std::string>& words,
         const std::vector<std::pair<std::string, std::string>>& variables);
  ~MpiJob();
  MpiJob(const MpiJob&) = delete;
  MpiJob& operator=(const MpiJob&) = delete;

  /// Becomes readable when mpirun has ended; -1 once that has been waited for.
  int pidfd() const noexcept { return process_.pidfd(); }

  /// Waits for the end for at most `patience`, and then brings it about.
  void end(std::chrono::milliseconds patience);

  /// Ended by itself, and well. Only after `end`.
  bool clean() const noexcept { return end_.clean(); }

  /// Why it ended: "rank 2 on host X died: signal 9", or what mpirun has said. Only after `end`.
  std::string why(const std::vector<std::string>& host_of_rank) const;

 private:
  ProcessLog log_;
  WorkerProcess process_;
  ProcessEnd end_;
};

}  // namespace concbench
