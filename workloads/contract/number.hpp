#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace concbench {

/// The number that the whole text is, in decimal digits; empty when it is none, or too large.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

}  // namespace concbench
