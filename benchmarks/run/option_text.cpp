#include "benchmarks/run/option_text.hpp"

#include <stdexcept>

#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/duration.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {

std::chrono::nanoseconds time_of_option(const std::string& option, const std::string& text) {
  try {
    const auto time = parse_duration(text);
    if (time.count() == 0) {
      throw std::invalid_argument("'" + text + "' is no time at all; type one such as 100ms");
    }
    return time;
  } catch (const std::invalid_argument& error) {
    throw UsageError(option + " " + error.what());
  }
}

Until until_of_option(const std::string& text) {
  if (text == "settled") return {.settled = true};
  try {
    return {.time = time_of_option("--until", text)};
  } catch (const UsageError&) {
    throw UsageError("--until '" + text +
                     "': type settled, or after how long races end, such as 10m");
  }
}

std::uint64_t number_of_option(const std::string& option, const std::string& text,
                               std::uint64_t least, std::uint64_t most) {
  const auto number = parse_number<std::uint64_t>(text);
  if (number && least <= *number && *number <= most) return *number;
  throw UsageError(option + ": '" + text + "': type a whole number from " + std::to_string(least) +
                   " to " + std::to_string(most));
}

std::string flags_of(const std::vector<std::string>& modules) {
  std::string flags;
  for (const auto& module : modules) flags += " --module " + quoted_for_shell(module);
  return flags;
}

Json option_json(const std::string& text) { return text; }

Json option_json(std::uint64_t number) { return number; }

Json option_json(std::chrono::nanoseconds time) { return format_duration(time); }

Json option_json(const NameFilter& filter) { return filter.text(); }

Json option_json(const CoresAxis& axis) { return to_text(axis); }

Json option_json(const ConcurrencyAxis& axis) { return to_text(axis); }

Json option_json(const ChunkSizes& chunk) { return to_text(chunk); }

Json option_json(const ParameterChoice& choice) { return to_text(choice); }

Json option_json(const Until& until) {
  if (until.settled) return "settled";
  return until.time ? option_json(*until.time) : Json(nullptr);
}

}  // namespace concbench
