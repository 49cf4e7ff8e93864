#include "benchmarks/telling/nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace concbench {
namespace {

/// Letters to insert, drop or change (Levenshtein).
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates) {
  const auto distance = [&](const std::string& name) { return edit_distance(typed, name); };
  const auto nearest = std::ranges::min_element(candidates, {}, distance);
  if (nearest == candidates.end()) return "";
  // Half of the letters wrong is no longer a slip.
  if (distance(*nearest) > std::max<std::size_t>(nearest->size() / 2, 1)) return "";
  return " (did you mean '" + *nearest + "'?)";
}

}  // namespace concbench
