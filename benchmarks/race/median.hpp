#pragma once

#include <algorithm>
#include <vector>

namespace concbench {

/// The middle value, or the mean of the middle two. Of at least one value.
inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace concbench
