#pragma once

#include <string>
#include <vector>

namespace concbench {

/// What `concbench versions FILE...` does: loads modules as a cell would, and prints one JSON
/// object with the libraries, by name with their versions, that each of them says it works with;
/// null for one that cannot be loaded. Returns the exit code.
///
/// A process of its own, because libraries start threads and settle what they see of the machine as
/// they are loaded.
int print_library_versions(const std::vector<std::string>& paths);

}  // namespace concbench
