#pragma once

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// The parameters of a workload that say on which terms its tasks fetch.
std::vector<ParameterSpec> http_parameters();

/// What these ask for. Throws std::invalid_argument, beginning with the workload's name, that says
/// what to type instead.
HttpTerms http_terms(std::string_view workload, const Parameters& parameters);

/// As WorkloadEntry::time_limits, of a workload that has these parameters.
std::vector<std::pair<std::string_view, std::chrono::nanoseconds>> http_time_limits(
    const Parameters& parameters);

}  // namespace concbench
