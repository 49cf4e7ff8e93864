#include "benchmarks/cell/quantiles.hpp"

#include <algorithm>
#include <string>

namespace concbench {

Json quantiles(std::vector<std::int64_t> values) {
  if (values.empty()) return nullptr;
  std::ranges::sort(values);
  Json json = Json::object();
  for (const auto& [name, per_mille] : kQuantiles) {
    const auto rank = std::max<std::size_t>((values.size() * per_mille + 999) / 1000, 1);
    json[std::string(name)] = values[rank - 1];
  }
  return json;
}

}  // namespace concbench
