#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace concbench {

/// A machine of a host file and how many workers it takes.
struct MpiHost {
  std::string name;
  std::size_t slots;
};

/// The name of this machine among places, as Open MPI understands it.
inline constexpr const char* kThisMachine = "localhost";

/// Reads a host file in Open MPI's format: a line "NAME slots=N" for each machine, `#` before
/// comments. Slots must be told: a machine that is not asked yet cannot say how many cores it has.
///
/// Throws std::invalid_argument that names the line and says what to type instead.
std::vector<MpiHost> read_mpi_hosts(const std::string& path);

/// Whether a name of a host file is this machine's, be it the one that Slurm has for it.
bool is_this_machine(const std::string& name);

std::size_t slots_of(const std::vector<MpiHost>& hosts);

}  // namespace concbench
