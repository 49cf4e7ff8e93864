#pragma once

#include <string>
#include <string_view>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The setting of a runner of fibers that says how much room each has.
ParameterSpec stack_bytes_setting();

/// As RunnerEntry::refuse, for this setting of the runner `name` and its files_setting().
std::string refuse_fibers(std::string_view name, const Parameters& settings);

}  // namespace concbench
