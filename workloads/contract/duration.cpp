#include "workloads/contract/duration.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

constexpr std::array<Unit, 6> kUnits{{{"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

// Far below what 64 bits hold, so that sums of durations do not overflow either.
constexpr double kLongestNs = 365.0 * 24 * 3.6e12;

}  // namespace

std::chrono::nanoseconds parse_duration(std::string_view text) {
  const auto refuse = [&](const char* why) {
    return std::invalid_argument("'" + std::string(text) + "' " + why +
                                 "; type a number and a unit, such as 5ms, 1.5s or 10m");
  };
  auto unit = text;
  const auto taken = take_number<double>(unit);
  if (!taken || !std::isfinite(*taken)) throw refuse("is not a duration");
  const double number = *taken;
  if (number < 0) throw refuse("is negative");
  if (unit.empty() && number == 0) return std::chrono::nanoseconds(0);
  for (const auto& [name, ns] : kUnits) {
    if (unit != name) continue;
    const double total = std::round(number * static_cast<double>(ns));
    if (total > kLongestNs) throw refuse("is longer than a year");
    return std::chrono::nanoseconds(static_cast<std::int64_t>(total));
  }
  throw refuse(unit.empty() ? "has no unit" : "has an unknown unit");
}

std::string format_duration(std::chrono::nanoseconds duration) {
  if (duration.count() == 0) return "0ms";
  for (const auto& [name, ns] : kUnits) {
    if (duration.count() % ns == 0)
      return std::to_string(duration.count() / ns) + std::string(name);
  }
  return {};  // not reached: every count is a multiple of 1 ns
}

}  // namespace concbench
