#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runners/contract/worker_process.hpp"

namespace concbench {

/// This program's own file, also when it has been moved or replaced since it started.
inline constexpr const char* kOwnExecutable = "/proc/self/exe";

/// The path of another program of the suite: it lies in the same directory as this one.
std::string program_beside(std::string_view name);

/// Where a started program's output goes; -1 leaves it where ours goes.
struct Redirections {
  int standard_output = -1;
  int standard_error = -1;
  int channel = -1;  // becomes kChannel
};

/// The descriptor at which a started program finds its `channel`.
inline constexpr int kChannel = 3;

/// Starts `executable` with `arguments` as the leader of a process group of its own, so that it
/// and all that it starts can be ended together. It dies with this process. Throws
/// std::system_error when the fork fails; a program that cannot be executed ends with status 127.
WorkerProcess start_program(const std::string& executable,
                            const std::vector<std::string>& arguments, Redirections redirections);

}  // namespace concbench
