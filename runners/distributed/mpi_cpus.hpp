#pragma once

#include <string>

namespace concbench {

/// The CPUs that this process may use, and on which machine, as a word for keep_to_cpus. Ranks that
/// a cluster's daemon starts do not have them from the cell. Throws std::system_error.
std::string own_cpus();

/// Confines this process to those CPUs, if it runs on that machine and is not confined to some of
/// them already. Throws std::system_error.
void keep_to_cpus(const std::string& word);

}  // namespace concbench
