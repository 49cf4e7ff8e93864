#pragma once

#include <string>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// A program that is a runner by speaking the cell protocol, docs/cell_protocol.md, in whatever
/// language.
struct ForeignProgram {
  std::vector<std::string> argv;       // its order is one argument more
  std::vector<std::string> workloads;  // the names of those that it can do
};

/// Reads the description of such runners, a JSON file, as an index has those of a module: each of
/// its "runners" has everything that runner_entry_from_json reads, besides "argv", in which files
/// that lie beside the description have their whole paths, and "workloads". Throws UsageError that
/// names the file and what to mend.
Json describe_foreign_programs(const std::string& path);

ForeignProgram foreign_program_from_json(const Json& runner);

}  // namespace concbench
