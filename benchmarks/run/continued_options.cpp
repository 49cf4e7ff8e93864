#include "benchmarks/run/continued_options.hpp"

#include <algorithm>
#include <optional>

#include "benchmarks/run/manifest.hpp"
#include "benchmarks/run/option_table.hpp"
#include "benchmarks/run/option_text.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

bool have_same_values(const Json& one, const Json& other) {
  return std::ranges::all_of(option_table(), [&](const RunOption& option) {
    return option.same != SameOption::kOfSameValue || one.at(option.name) == other.at(option.name);
  });
}

/// Cells may be skipped for what was found out by trying, and what a preset adds follows from the
/// rest.
Json without_reasons(Json cells) {
  for (auto& cell : cells) {
    cell.erase("skipped");
    cell.erase("ideal");
    cell.erase("setting");
  }
  return cells;
}

bool means_plan(const Selection& selection, const Json& cells, std::size_t usable_cores) {
  try {
    return without_reasons(describe_plan(make_plan(selection, usable_cores))) ==
           without_reasons(cells);
  } catch (const UsageError&) {
    return false;  // of the options as a whole; what differs is told one by one
  }
}

/// Empty where an option that was typed contradicts one of the run.
std::optional<RunOptions> options_that_go_together(const Json& options) {
  try {
    return run_options_from_json(options);
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

void require_same(const Json& of_run, const Json& typed, const std::set<std::string>& given) {
  std::string differences;
  for (const auto& option : given) {
    const auto& had = of_run.at(option);
    const auto& asked = typed.at(option);
    if (had == asked) continue;
    differences += "\n  " + option + ": the run has " + to_line(had) + ", not " + to_line(asked);
  }
  if (differences.empty()) return;
  throw UsageError(
      "a run is continued with its own options; leave these out, or start another run:" +
      differences);
}

}  // namespace

RunOptions continued_options(const Json& manifest, const RunOptions& typed,
                             const std::set<std::string>& given, std::size_t usable_cores) {
  const auto options = run_options_from_json(manifest.value("options", Json()));
  const auto of_run = to_json(options);
  const auto as_typed = to_json(typed);
  auto asked = of_run;
  for (const auto& option : given) asked[option] = as_typed.at(option);
  const auto meant = options_that_go_together(asked);
  if (!meant || !have_same_values(to_json(*meant), of_run) ||
      !means_plan(meant->selection, manifest.at("cells"), usable_cores)) {
    require_same(of_run, as_typed, given);
  }
  return options;
}

std::string flags_to_continue(const RunOptions& options) {
  const auto& selection = options.selection;
  auto flags = flags_of(options.modules);
  if (!selection.hosts.empty()) flags += " --hosts " + quoted_for_shell(selection.hosts);
  if (!selection.launcher.empty()) flags += " --launcher " + quoted_for_shell(selection.launcher);
  const auto starts = [](const ParameterChoice& choice) {
    const auto* const runner = find_runner(choice.owner);
    return runner != nullptr && runner->family == Family::kDistributed;
  };
  if (std::ranges::none_of(selection.parameters, starts)) return flags;
  for (const auto& choice : selection.parameters) {  // all: together they are one option
    flags += " -p " + quoted_for_shell(to_text(choice));
  }
  return flags;
}

}  // namespace concbench
