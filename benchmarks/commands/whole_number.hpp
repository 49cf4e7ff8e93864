#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "workloads/contract/number.hpp"

namespace concbench {

/// To be given to an option's `transform`: accepts a whole number in this range, and says what to
/// type instead of anything else. The text is written anew, because CLI11 would read 010 as 8.
inline CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const auto range = std::to_string(least) + " to " + std::to_string(most);
  const auto check = [=](std::string& text) -> std::string {
    const auto number = parse_number<std::uint64_t>(text);
    const bool fits = number && least <= *number && *number <= most;
    if (!fits) return "'" + text + "': type a whole number from " + range;
    text = std::to_string(*number);
    return "";
  };
  return {check, "[" + range + "]"};
}

}  // namespace concbench
