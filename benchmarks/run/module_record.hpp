#pragma once

#include <string>
#include <vector>

#include "benchmarks/plan/plan.hpp"
#include "benchmarks/run/differences.hpp"

namespace concbench {

/// A module that the cells of a plan load, or what they start.
struct UsedModule {
  std::string file;  // relative to module_directory() where it lies there
  std::string path;
  bool is_module = true;  // not a file of a foreign program, or its description
};

/// Each once, in the order of the plan. Loads none.
std::vector<UsedModule> used_modules(const std::vector<PlannedCell>& plan);

/// The manifest's "modules": each file with a hash of its content and the versions of the libraries
/// that were loaded with it. Starts `executable`, this program, as the process that loads them.
Json describe_modules(const std::vector<UsedModule>& modules, const std::string& executable);

/// The manifest's "program": hashes, by name, of this program's file and of the library that it
/// shares with its modules.
Json describe_program();

/// Adds whatever of a manifest's "program" and "modules" is not what this program would run the
/// plan with; nothing where the manifest records neither.
void compare_files(const Json& manifest, const std::vector<UsedModule>& modules,
                   Differences& differences);

}  // namespace concbench
