#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/disturbance.hpp"

namespace concbench {

/// What `concbench env` prints, in lines of at most 80 characters. `self_test` is a sentence.
std::string environment_text(const Environment& environment, const Build& build,
                             const std::vector<Disturbance>& disturbances,
                             const std::string& self_test, bool in_colour);

/// `concbench env`: what this machine is and what disturbs it, for people or as JSON. Returns the
/// exit code.
int print_environment(bool as_json);

}  // namespace concbench
