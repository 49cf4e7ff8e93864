#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concbench {

/// "1,2,8" in its parts.
std::vector<std::string> split_list(const std::string& list);

/// Empty unless the whole text is one.
std::optional<std::size_t> parse_whole_number(std::string_view text);

template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

}  // namespace concbench
