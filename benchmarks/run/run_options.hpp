#pragma once

#include <optional>
#include <set>
#include <string>

#include "benchmarks/plan/effort.hpp"
#include "benchmarks/plan/plan.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// What `concbench run` was asked to do, as far as a continued run must share it.
struct RunOptions {
  Selection selection;
  Effort effort = standard_effort();
  std::chrono::nanoseconds timeout = std::chrono::minutes(5);  // of one cell's process
  std::uint64_t seed = 0;
  std::vector<std::string> modules{};  // of other people, that the run was started with
};

/// The manifest's "options". Each key is the name of a command-line option.
Json to_json(const RunOptions& options);

/// Throws UsageError when the JSON is not what to_json wrote.
RunOptions run_options_from_json(const Json& json);

/// Throws UsageError that lists every option which was `given` on the command line with another
/// value than the run that is to be continued has.
void require_same_options(const Json& of_run, const Json& of_command_line,
                          const std::set<std::string>& given);

}  // namespace concbench
