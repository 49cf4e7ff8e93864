#pragma once

#include <string>
#include <vector>

#include "runners/contract/scratch_directory.hpp"
#include "runners/distributed/mpi_hosts.hpp"
#include "runners/distributed/mpi_job.hpp"

namespace concbench {

/// The command that starts ranks, such as "mpirun", "/opt/openmpi/bin/mpirun -q" or "srun". The
/// name of its program says what it is: Open MPI's own launchers and Slurm's srun are told where
/// each rank goes; any other is told how many there are (-n) and nothing else. What concerns Open
/// MPI, whoever starts the ranks, goes through the environment. docs/clusters.md has it for users.
class MpiLauncher {
 public:
  explicit MpiLauncher(const std::string& command);

  /// "" when the command is empty.
  std::string program() const { return words_.empty() ? "" : words_.front(); }
  bool is_installed() const;

  /// Whether it can be told which ranks go where.
  bool takes_hosts() const { return kind_ != Kind::kOther; }

  /// Starts `rank` as often as `places` have slots, in that order. What Open MPI leaves in files
  /// and in shared memory lies in the directory.
  MpiCommand command(const std::vector<MpiHost>& places, const std::vector<std::string>& rank,
                     const ScratchDirectory& directory) const;

  /// The hosts that do not start a program, with the reasons; "" when all do. Takes seconds.
  std::string silent_hosts(const std::vector<MpiHost>& hosts,
                           const ScratchDirectory& directory) const;

 private:
  enum class Kind { kOpenMpi, kSlurm, kOther };

  static Kind kind_of(const std::string& program);
  MpiCommand command_with(const std::vector<MpiHost>& places,
                          const std::vector<std::string>& program,
                          const ScratchDirectory& directory, Variables variables) const;
  std::vector<std::string> words_for(const std::vector<MpiHost>& places) const;
  bool has_agent() const;

  std::string typed_;
  std::vector<std::string> words_;
  Kind kind_;
};

/// Where ranks keep what they share: in the machine's shared memory, where there is some. Throws
/// std::system_error.
ScratchDirectory make_job_directory();

/// What may have kept ranks from starting, as " (what is short)"; "" where there is enough of it.
std::string note_on_shared_memory();

}  // namespace concbench
