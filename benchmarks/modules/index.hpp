#pragma once

#include <string>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// A module that was left out when the suite was built.
struct MissingModule {
  std::string kind;    // "runner", "workload", "http_client" or "machine"
  std::string name;    // as CMake has it, such as "fibers", "curl" or "topology"
  std::string reason;  // such as "built without boost fiber"
};

/// What the suite's own modules hold, so that nobody has to load one to know: the file index.json
/// in module_directory(), written when they are built.
struct ModuleIndex {
  /// In the order in which they are listed; each "file", relative to module_directory(), with the
  /// "workloads" and "runners" in it.
  Json modules = Json::array();
  std::vector<MissingModule> missing;
};

/// What a module holds, for an index: loads it. Throws BadModule.
Json describe_module(const std::string& path);

/// Throws std::runtime_error, saying what to do, when there is no index or it cannot be read.
ModuleIndex read_module_index();

/// Throws std::runtime_error that names the index, says why it is none and what to do.
[[noreturn]] void throw_bad_index(const std::string& why);

/// What `concbench index` does while the suite is built: `list` is a text file with a line
/// "module FILE" or "missing KIND NAME REASON" for each. Writes index.json. Returns the exit code.
int write_module_index(const std::string& list);

}  // namespace concbench
