#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

struct Quantile {
  std::string_view name;
  std::size_t per_mille;
};

/// Those that a report tells of a batch's tasks.
inline constexpr std::array kQuantiles{
    Quantile{"min", 0},    Quantile{"p10", 100}, Quantile{"p25", 250}, Quantile{"p50", 500},
    Quantile{"p75", 750},  Quantile{"p90", 900}, Quantile{"p95", 950}, Quantile{"p99", 990},
    Quantile{"p999", 999}, Quantile{"max", 1000}};

/// The distribution of one figure over the tasks of a batch. Nearest rank: each is a value that a
/// task really had. null without values.
Json quantiles(std::vector<std::int64_t> values);

}  // namespace concbench
