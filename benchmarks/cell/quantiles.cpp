#include "benchmarks/cell/quantiles.hpp"

#include <algorithm>

namespace concbench {

Json quantiles(std::vector<std::int64_t> values) {
  if (values.empty()) return nullptr;
  std::ranges::sort(values);
  const auto at = [&](std::size_t per_mille) {
    return values[(values.size() * per_mille + 999) / 1000 - 1];
  };
  return {{"min", values.front()}, {"p10", at(100)},      {"p25", at(250)}, {"p50", at(500)},
          {"p75", at(750)},        {"p90", at(900)},      {"p95", at(950)}, {"p99", at(990)},
          {"p999", at(999)},       {"max", values.back()}};
}

}  // namespace concbench
