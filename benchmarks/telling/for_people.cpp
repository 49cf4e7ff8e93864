#include "benchmarks/telling/for_people.hpp"

#include <fmt/core.h>

namespace concbench {
namespace {

constexpr double kDay = 24 * 3600;
constexpr double kYear = 365 * kDay;

std::string days_for_people(double seconds) {
  if (seconds < 2 * kYear) return fmt::format("{:.0f} days", seconds / kDay);
  if (seconds < 1000 * kYear) return fmt::format("{:.0f} years", seconds / kYear);
  return "more than 1000 years";
}

}  // namespace

std::string for_people(std::chrono::duration<double> duration) {
  const double seconds = duration.count();
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (seconds >= 4 * kDay) return days_for_people(seconds);
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace concbench
