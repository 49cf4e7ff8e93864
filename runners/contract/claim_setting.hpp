#pragma once

#include <string>
#include <string_view>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The setting of a team that says how its workers come by their tasks: by ranges of their own
/// (TaskRanges), or by one counter for all.
ParameterSpec claim_setting();
std::string refuse_claim(std::string_view name, const Parameters& settings);
bool has_ranges(const Parameters& settings);

}  // namespace concbench
