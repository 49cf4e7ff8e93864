#pragma once

#include <span>
#include <string>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// A variable of the user's environment that steers a runtime: how many threads OpenMP starts, on
/// which CPUs, which allocator there is, through which proxy requests go.
struct SteeringVariable {
  std::string name;
  std::string value;
  bool kept = false;
};

/// Whether a variable of this name is one: OMP_*, TBB_*, MALLOC_*, LD_PRELOAD and their like. What
/// finds programs and libraries, and what a cluster's launcher needs, is none.
bool steers(std::string_view name);

/// What is of no use in a list of variables to keep: one that is not set, and one that would have
/// stayed anyway. Throws UsageError for what is no name of a variable.
std::vector<std::string> notes_on_kept(std::span<const std::string> names);

/// Takes those that were there out of this process's environment, and so out of all that it starts,
/// except those in `keep`. Returns them all, by name. To be called while the process has one
/// thread, before a library that reads them is loaded. Those that begin with `meant` are for this
/// process itself, and none of them; "" is the beginning of none.
std::vector<SteeringVariable> clear_steering_variables(std::span<const std::string> keep = {},
                                                       std::string_view meant = "");

/// What clear_steering_variables has found in this process so far.
const std::vector<SteeringVariable>& steering_variables();

/// {"OMP_NUM_THREADS": "4 (removed)"}: as it stands in the manifest's "environment".
Json to_json(const std::vector<SteeringVariable>& variables);

}  // namespace concbench
