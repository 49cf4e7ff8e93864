#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "runners/contract/pipe.hpp"
#include "runners/contract/program_output.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// Of an environment, with their values.
using Variables = std::vector<std::pair<std::string, std::string>>;

/// How a job is started.
struct MpiCommand {
  std::vector<std::string> words;  // the first is looked for on the PATH
  Variables variables{};           // added to its environment
  std::string launcher{};          // as its user typed it, for messages
  int lifeline = -1;               // of a directory that it is to keep
};

/// One launcher, such as mpirun: destroying the object, or the end of the process that made it, has
/// it end its ranks and itself, with whatever else is in its process group. What it says is kept as
/// ProgramOutput has it, because it is the launcher alone that knows which rank has died of what.
class MpiJob {
 public:
  explicit MpiJob(const MpiCommand& command);
  ~MpiJob();
  MpiJob(const MpiJob&) = delete;
  MpiJob& operator=(const MpiJob&) = delete;

  /// Becomes readable when the launcher has ended; -1 once that has been waited for.
  int pidfd() const noexcept { return process_.pidfd(); }

  /// Readable when it has said something that is to be taken, or it would not get on.
  int output() const noexcept { return output_.read_end(); }
  void take_output() { output_.take(); }

  /// Waits for the end for at most `patience`, and then brings it about.
  void end(std::chrono::milliseconds patience);

  /// Ended by itself, and well. Only after `end`.
  bool clean() const noexcept { return end_.clean(); }

  /// Why it ended: "rank 2 on host X died: signal 9", or what the launcher has said. Only after
  /// `end`.
  std::string why(const std::vector<std::string>& host_of_rank) const;

  /// What it has said of what keeps it, behind ": "; "" when it has said nothing.
  std::string said() const;

 private:
  bool ends_within(std::chrono::milliseconds patience);

  ProgramOutput output_;
  Pipe life_of_cell_;  // closed by the end of this process: then the launcher's group is ended
  std::string launcher_;
  WorkerProcess process_;
  ProcessEnd end_;
};

}  // namespace concbench
