#pragma once

#include "benchmarks/telling/json.hpp"
#include "runners/contract/runner_entry.hpp"
#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// All that stands in an entry as data, and under "functions" the names of those that it has: what
/// the index of the modules holds of it.
Json to_json(const WorkloadEntry& entry);
Json to_json(const RunnerEntry& entry);

/// Back again, without the functions. The texts are kept as long as the program runs. Throws
/// nlohmann's exceptions when the JSON is not what to_json wrote.
WorkloadEntry workload_entry_from_json(const Json& json);
RunnerEntry runner_entry_from_json(const Json& json);

}  // namespace concbench
