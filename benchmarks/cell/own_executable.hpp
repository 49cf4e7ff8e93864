#pragma once

#include <string>

namespace concbench {

/// This program's own file, also when it has been moved or replaced since it started.
inline constexpr const char* kOwnExecutable = "/proc/self/exe";

/// The path at which this program was found, for processes that others start.
std::string path_of_own_executable();

/// What runners that start programs start. It lies with the modules.
std::string worker_program();

}  // namespace concbench
