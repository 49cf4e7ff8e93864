#include "benchmarks/commands/run_command.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <tuple>

#include <fmt/core.h>

#include "benchmarks/cell/descriptor_need.hpp"
#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/commands/list_command.hpp"
#include "benchmarks/commands/script_command.hpp"
#include "benchmarks/http_server/local_server.hpp"
#include "benchmarks/machine/disturbance.hpp"
#include "benchmarks/machine/system_calls.hpp"
#include "benchmarks/plan/preset_plan.hpp"
#include "benchmarks/run/campaign.hpp"
#include "benchmarks/run/campaign_schedule.hpp"
#include "benchmarks/run/cell_orders.hpp"
#include "benchmarks/run/continued_options.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/launcher_trial.hpp"
#include "benchmarks/run/manifest.hpp"
#include "benchmarks/run/module_record.hpp"
#include "benchmarks/run/progress.hpp"
#include "benchmarks/run/race_plan.hpp"
#include "benchmarks/run/resume_guards.hpp"
#include "benchmarks/run/scratch_space.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/time_limit.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/self_test/self_test_store.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/tell.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

fs::path default_directory() {
  auto time = utc_now();
  std::ranges::replace(time, ':', '-');  // no colons: some file systems refuse them
  return fs::path("results") / host_name() / time;
}

/// "6 blocks and a race of up to 24".
std::string blocks_text(const Effort& effort) {
  const auto blocks = counted(effort.blocks, "block");
  if (effort.last_look == 0) return blocks;
  return fmt::format("{} and a race of up to {}", blocks, effort.last_look);
}

std::string span_text(const EstimatedSpan& span, const Until& until) {
  // The screen is always completed.
  const auto bound = until.time ? std::max(EstimatedTime(*until.time), span.screen) : span.most;
  const auto least = for_people(std::min(bound, span.least));
  const auto most = for_people(std::min(bound, span.most));
  return least == most ? least : fmt::format("{} to {}", least, most);
}

std::string headline(const std::vector<PlannedCell>& plan, const RunOptions& options) {
  const auto skipped = static_cast<std::size_t>(std::ranges::count_if(
      plan, [](const PlannedCell& planned) { return !planned.skipped.empty(); }));
  return fmt::format("{} effort: {} ({} skipped) x {}, estimated {}, seed {}\n",
                     options.effort.name, counted(plan.size() - skipped, "cell"), skipped,
                     blocks_text(options.effort),
                     span_text(estimate(plan, options.effort), options.until), options.seed);
}

/// An effort with what was asked for besides: blocks without a race, a longer one, other times.
Effort as_asked(Effort effort, const RunOptions& options, bool has_own_blocks) {
  const auto& asked = options.effort;
  if (asked.min_time != effort_named(asked.name).min_time) effort.min_time = asked.min_time;
  if (options.until.settled) effort.last_look = kMostOfAnyRace;
  if (has_own_blocks) {
    effort.blocks = asked.blocks;
    effort.last_look = 0;
  }
  return effort;
}

/// What the same selection costs with each effort: its cells differ too, where none are asked for.
std::string costs_of_efforts(const RunOptions& options, std::size_t usable_cores,
                             bool has_own_blocks) {
  std::string text;
  for (const auto& usual : {quick_effort(), standard_effort(), rigorous_effort()}) {
    const auto effort = as_asked(usual, options, has_own_blocks);
    auto selection = options.selection;
    selection.quick = effort.name == "quick";
    const auto plan = make_plan(selection, usable_cores);
    const auto cells = static_cast<std::size_t>(std::ranges::count_if(
        plan, [](const PlannedCell& planned) { return planned.skipped.empty(); }));
    text +=
        fmt::format("  --{:<9} {:>11} x {}, estimated {}\n", effort.name, counted(cells, "cell"),
                    blocks_text(effort), span_text(estimate(plan, effort), options.until));
  }
  return text;
}

/// Those of which a sample may still have to be taken.
std::vector<PlannedCell> unfinished(const RunDirectory& run, const std::vector<PlannedCell>& plan,
                                    const RunOptions& options, const CampaignTerms& terms) {
  CampaignSchedule schedule(run.manifest(), plan);
  for (const auto& sample : run.samples()) {
    if (!is_taken_again(sample, terms, options.effort)) schedule.add(sample);
  }
  const auto left = schedule.next([](std::size_t) { return false; });
  return left ? schedule.unfinished_cells() : std::vector<PlannedCell>{};
}

void tell_of_time_limit(const std::vector<PlannedCell>& plan, const RunOptions& options) {
  const auto note = note_on_time_limit(plan, options);
  if (!note.empty()) tell("note: {}\n", note);
}

/// What the number of blocks keeps from being found out, and why a preset has so few.
void tell_of_blocks(const std::vector<PlannedCell>& plan, const RunRequest& request) {
  const auto& [selection, effort] = std::tie(request.options.selection, request.options.effort);
  if (has_blocks_of_preset(request.options, request.given)) {
    tell(
        "note: the preset '{}' has {} and no race: its times are held against their ideal; to "
        "race its models too: --quick, --standard or --rigorous\n",
        selection.preset, counted(effort.blocks, "block"));
  } else if (const auto note = note_on_blocks(plan, effort); !note.empty()) {
    tell("note: {}\n", note);
  }
  if (const auto note = note_on_preset(selection); !note.empty()) tell("note: {}\n", note);
}

std::size_t connections_of_server(const std::vector<PlannedCell>& plan) {
  std::size_t most = 0;
  for (const auto& [cell, skipped] : plan) {
    if (skipped.empty()) most = std::max(most, connections_of_server(cell));
  }
  return most;
}

/// Before the first sample, or each that needs it would fail.
void require_server(const std::vector<PlannedCell>& plan, LocalServer& server) {
  const bool is_needed = std::ranges::any_of(plan, [](const PlannedCell& planned) {
    return planned.skipped.empty() && planned.cell.workload->needs_server(planned.cell.parameters);
  });
  if (!is_needed) return;
  try {
    server.get();
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  }
}

int refuse(const std::string& refusal) {
  constexpr int kNotToBeStarted = 4;
  tell("concbench: {}\n", refusal);
  return kNotToBeStarted;
}

/// Takes the samples, and says what they answer.
int measure(RunDirectory& run, const RunOptions& options, const Topology& topology,
            const CampaignTerms& terms, LocalServer& server) {
  const auto [ending, code] = take_samples(run, options, topology, terms, server);
  if (ending == Ending::kDone || ending == Ending::kBudget) print_answers(run.path().string());
  return code;
}

int continue_run(const RunRequest& request, const Environment& environment,
                 const std::string& warnings) {
  const auto& topology = environment.topology;
  auto run = RunDirectory::open(request.resume);
  require_named_again(run.manifest(), request.options, request.resume);
  require_same_place(run.manifest(), environment);
  const auto options = continued_options(run.manifest(), request.options, request.given,
                                         topology.usable_cpus.size());
  const auto plan = plan_of(run.manifest());
  const auto left = unfinished(run, plan, options, request.terms);
  LocalServer server(connections_of_server(left));
  require_passwords(run.manifest(), left);
  require_room(left);
  require_server(left, server);
  require_launchers(left);
  tell("{}{}", headline(plan, options), warnings);
  return measure(run, options, topology, request.terms, server);
}

}  // namespace

int run_matrix(const RunRequest& request) {
  if (!request.dry_run) require_system_calls();
  const auto environment = read_environment(read_topology());
  const auto& topology = environment.topology;
  if (!request.resume.empty() && request.dry_run) {
    throw UsageError("--dry-run prints the plan of a new run; leave --resume out");
  }
  const auto disturbances = disturbances_of(environment, this_build());
  const auto refusal = request.strict ? refusal_text(disturbances) : "";
  const auto warnings = warnings_text(disturbances);
  if (!request.resume.empty()) {
    // Before the run is opened, which may mend its files.
    if (!refusal.empty()) return refuse(refusal);
    try {
      return continue_run(request, environment, warnings);
    } catch (const NotNamedAgain& error) {
      return refuse(error.what());
    }
  }
  require_time_to_measure(request.options);
  auto plan = make_plan(request.options.selection, topology.usable_cpus.size());
  if (!refusal.empty()) return refuse(refusal);
  tell_of_time_limit(plan, request.options);
  const auto screen = estimate(plan, request.options.effort).screen;
  if (request.options.until.time && EstimatedTime(*request.options.until.time) < screen) {
    tell(
        "note: --until ends the race; the screen before it is always completed and takes about "
        "{}\n",
        for_people(screen));
  }
  tell_of_blocks(plan, request);
  if (request.dry_run && request.orders) {
    for (const auto& order : cell_orders(plan, request.options.effort, topology)) {
      fmt::print("{}\n", to_plain_line(to_json(order)));
    }
    return 0;
  }
  if (request.dry_run) {
    print_plan(plan);
    answer(
        "{}bad weather, which is waited for and taken again, can add a third\n"
        "what each effort costs, for this selection:\n{}",
        headline(plan, request.options),
        costs_of_efforts(request.options, topology.usable_cpus.size(),
                         request.given.contains("blocks")));
    // Which may be made for another machine.
    const auto why = why_no_room(plan);
    if (!why.empty()) tell("note: a run would not begin here: {}\n", why);
    return 0;
  }
  require_room(plan);
  LocalServer server(connections_of_server(plan));
  require_server(plan, server);
  const auto path = request.output.empty() ? default_directory() : fs::path(request.output);
  const auto self_test = find_self_test(identity_of(environment, this_build()));
  skip_what_does_not_start(plan);
  const auto modules = describe_modules(used_modules(plan), kOwnExecutable);
  auto run = RunDirectory::create(path, make_manifest(request.options, plan, environment, modules,
                                                      self_test.record, request.command));
  tell("{}{}", headline(plan, request.options), warnings);
  if (!self_test.note.empty()) tell("note: {}\n", self_test.note);
  return measure(run, request.options, topology, request.terms, server);
}

}  // namespace concbench
