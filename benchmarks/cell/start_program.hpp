#pragma once

#include <span>
#include <string>
#include <vector>

#include "runners/contract/worker_process.hpp"

namespace concbench {

/// What a started program finds: where its output goes (-1 leaves it where ours goes), and where it
/// may run.
struct StartTerms {
  int standard_output = -1;
  int standard_error = -1;
  int channel = -1;  // becomes kChannel
  int results = -1;  // becomes kResultsDescriptor
  /// The CPUs that it may use, from its first instruction on: libraries count them as they are
  /// loaded. None: those of this process.
  std::span<const int> cpus{};
  std::string name = "concbench";  // as which the program is called, its argv[0]
};

/// The descriptors at which a started program finds its `channel` and its `results`.
inline constexpr int kChannel = 3;
inline constexpr int kResultsDescriptor = 4;

/// Starts `executable`, searched in PATH when its name has no slash, with `arguments` as the leader
/// of a process group of its own, so that it and all that it starts can be ended together. It dies
/// with this process. Throws std::system_error, which names it, when it cannot be started.
WorkerProcess start_program(const std::string& executable,
                            const std::vector<std::string>& arguments, const StartTerms& terms);

}  // namespace concbench
