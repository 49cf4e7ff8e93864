#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "benchmarks/plan/effort.hpp"
#include "benchmarks/plan/selection.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// When the races end that are not settled: with the effort's last look, unless something is said.
struct Until {
  bool settled = false;                            // up to as many blocks as any effort has
  std::optional<std::chrono::nanoseconds> time{};  // of the run
};

/// What `concbench run` was asked to do, as far as a continued run must share it. Each member is
/// that of an option, by option_table.
struct RunOptions {
  Selection selection;
  Effort effort = standard_effort();
  std::chrono::nanoseconds timeout = std::chrono::minutes(5);  // of one cell's process
  std::uint64_t seed = 0;
  Until until{};
  std::vector<std::string> modules{};  // of other people, that the run was started with
};

/// A preset has few blocks and no race, unless an effort, blocks or a race are among the options
/// that are given.
bool has_blocks_of_preset(const RunOptions& options, const std::set<std::string>& given);
void use_blocks_of_preset(RunOptions& options);

/// The manifest's "options". Each key is the name of a command-line option.
Json to_json(const RunOptions& options);

/// Throws UsageError when the JSON is not what to_json wrote.
RunOptions run_options_from_json(const Json& json);

}  // namespace concbench
