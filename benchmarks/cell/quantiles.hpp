#pragma once

#include <cstdint>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// The distribution of one figure over the tasks of a batch: min, p10, p25, p50, p75, p90, p95,
/// p99, p999 and max. Nearest rank: each is a value that a task really had. null without values.
Json quantiles(std::vector<std::int64_t> values);

}  // namespace concbench
