#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/plan/selection.hpp"
#include "benchmarks/run/run_options.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// The time that was typed for an option, such as `--timeout`. Throws UsageError.
std::chrono::nanoseconds time_of_option(const std::string& option, const std::string& text);

/// What was typed for --until. Throws UsageError.
Until until_of_option(const std::string& text);

/// The whole number that was typed for an option, such as `--blocks`. Throws UsageError.
std::uint64_t number_of_option(const std::string& option, const std::string& text,
                               std::uint64_t least, std::uint64_t most);

/// The options that name these modules again: " --module FILE" of each.
std::string flags_of(const std::vector<std::string>& modules);

/// Values as they stand in a manifest.
Json option_json(const std::string& text);
Json option_json(std::uint64_t number);
Json option_json(std::chrono::nanoseconds time);
Json option_json(const NameFilter& filter);
Json option_json(const CoresAxis& axis);
Json option_json(const ConcurrencyAxis& axis);
Json option_json(const ChunkSizes& chunk);
Json option_json(const ParameterChoice& choice);
Json option_json(const Until& until);

}  // namespace concbench
