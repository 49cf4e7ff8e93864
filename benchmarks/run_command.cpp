#include "run_command.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "campaign.hpp"
#include "environment.hpp"
#include "list_command.hpp"
#include "progress.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

fs::path default_directory() {
  auto time = utc_now();
  std::ranges::replace(time, ':', '-');  // no colons: some file systems refuse them
  return fs::path("results") / host_name() / time;
}

void announce(const std::vector<PlannedCell>& plan, const RunOptions& options, FILE* where) {
  const auto skipped = std::ranges::count_if(
      plan, [](const PlannedCell& planned) { return !planned.skipped.empty(); });
  const auto cells = static_cast<std::ptrdiff_t>(plan.size()) - skipped;
  fmt::print(where, "{} effort: {} cells ({} skipped) x {} blocks, estimated {}, seed {}\n",
             options.effort.name, cells, skipped, options.effort.blocks,
             for_people(estimate(plan, options.effort)), options.seed);
}

int continue_run(const RunRequest& request, const Topology& topology) {
  auto run = RunDirectory::open(request.resume);
  require_same_place(run.manifest(), topology);
  const auto options = run_options_from_json(run.manifest().at("options"));
  require_same_options(to_json(options), to_json(request.options), request.given);
  announce(plan_of(run.manifest()), options, stderr);
  return take_samples(run, options, topology, request.budget);
}

}  // namespace

int run_matrix(const RunRequest& request) {
  const auto topology = read_topology();
  if (!request.resume.empty()) return continue_run(request, topology);
  const auto plan = make_plan(request.options.selection, topology.usable_cpus.size());
  if (request.dry_run) {
    print_plan(plan);
    announce(plan, request.options, stdout);
    return 0;
  }
  const auto path = request.output.empty() ? default_directory() : fs::path(request.output);
  auto run =
      RunDirectory::create(path, make_manifest(request.options, plan, topology, request.command));
  announce(plan, request.options, stderr);
  return take_samples(run, request.options, topology, request.budget);
}

}  // namespace concbench
