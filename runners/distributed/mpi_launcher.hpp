#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runners/distributed/mpi_hosts.hpp"

namespace concbench {

/// The command that starts ranks, such as "mpirun" or "/opt/openmpi/bin/mpirun -q".
class MpiLauncher {
 public:
  explicit MpiLauncher(const std::string& command);

  /// "" when the command is empty.
  std::string program() const { return words_.empty() ? "" : words_.front(); }
  bool is_installed() const;

  /// The command with what every job here needs; which ranks run where is to be appended.
  std::vector<std::string> words() const;

  /// What mpirun is to do differently, unless the user says otherwise.
  std::vector<std::pair<std::string, std::string>> variables() const;

  /// The hosts that do not start a program, with the reasons; "" when all do. Takes seconds.
  std::string silent_hosts(const std::vector<MpiHost>& hosts) const;

 private:
  std::vector<std::string> words_;
};

}  // namespace concbench
