#include "benchmarks/run/campaign.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/cell/scratch_directory.hpp"
#include "benchmarks/cell/thread_trial.hpp"
#include "benchmarks/http_server/local_server.hpp"
#include "benchmarks/plan/block_order.hpp"
#include "benchmarks/run/cell_orders.hpp"
#include "benchmarks/run/ending.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/option_text.hpp"
#include "benchmarks/run/progress.hpp"
#include "benchmarks/run/sample.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/supervisor.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

class Campaign {
 public:
  Campaign(RunDirectory& run, const RunOptions& options, const Topology& topology,
           std::optional<nanoseconds> budget)
      : run_(run),
        options_(options),
        topology_(topology),
        budget_(budget),
        plan_(plan_of(run.manifest())) {
    for (const auto& [cell, skipped] : plan_) {
      if (skipped.empty()) cells_.push_back(&cell);
    }
    for (const auto& sample : run.samples()) {
      remember(sample.at("cell").get<std::string>(), sample.at("block").get<std::size_t>(),
               sample.at("status") == "ok" ? sample.at("iterations").get<std::uint64_t>() : 0);
    }
  }

  int take_all() {
    const std::size_t planned = cells_.size() * options_.effort.blocks;
    const std::size_t missing = planned - taken_.size();
    const auto whole = estimate(plan_, options_.effort);
    Ending ending = Ending::kDone;
    {
      Progress progress(missing, options_.effort.blocks,
                        planned > 0 ? whole / planned * missing : whole);
      ending = take_blocks(progress);
    }
    return conclude(ending);
  }

 private:
  Ending take_blocks(Progress& progress) {
    for (std::size_t block = 0; block < options_.effort.blocks; ++block) {
      const auto order = block_order(cells_.size(), options_.seed, block);
      for (std::size_t position = 0; position < order.size(); ++position) {
        const Cell& cell = *cells_[order[position]];
        const auto name = name_of(cell);
        if (taken_.contains({name, block})) continue;
        if (signals_.come()) return Ending::kSignal;
        if (budget_ && Clock::now() - started_ >= *budget_) return Ending::kBudget;
        progress.begin_sample(block, name);
        auto sample = take(cell, block, position);
        if (!sample) return Ending::kSignal;
        const auto& [status, reason, figures] = sample->outcome;
        if (!figures) {
          progress.warn(
              fmt::format("{}, block {}: {}: {}", name, block + 1, to_string(status), reason));
        }
        try {
          run_.append_sample(to_json(*sample));
        } catch (const std::system_error& error) {
          progress.warn(std::string("concbench: ") + error.what());
          return Ending::kDisk;
        }
        remember(name, block, figures ? figures->iterations : 0);
        measured_ += sample->outcome.wall_time();
        progress.end_sample();
      }
    }
    return Ending::kDone;
  }

  /// Empty when a signal has come.
  std::optional<Sample> take(const Cell& cell, std::size_t block, std::size_t position) {
    Sample sample{.cell = &cell,
                  .block = block,
                  .position = position,
                  .started_at = utc_now(),
                  .started_monotonic_ns = Clock::now().time_since_epoch() / nanoseconds(1),
                  .tasks = cell.workload->make(cell.parameters, {})->task_count()};
    try {
      if (auto why = threads_.why_too_few(cell); !why.empty()) {
        sample.outcome = {Status::kFailed, std::move(why)};
        return sample;
      }
      const auto* const server =
          cell.workload->needs_server(cell.parameters) ? &server_.get() : nullptr;
      const auto server_cpu_before = server != nullptr ? server->cpu_time() : nanoseconds{};
      const auto directory = directory_for(cell);
      auto order = order_for(cell, options_.effort, topology_);
      order.surroundings = {server != nullptr ? server->url() : "",
                            directory ? directory->path() : ""};
      order.iterations = iterations_[name_of(cell)];
      const auto supervised = supervise(order, options_.timeout, signals_);
      if (supervised.interrupted) return std::nullopt;
      sample.outcome = supervised.outcome;
      sample.usage = supervised.usage;
      sample.elapsed = supervised.elapsed;
      if (server != nullptr) sample.server_cpu = server->cpu_time() - server_cpu_before;
      if (!supervised.log.empty()) {
        run_.write_log(fmt::format("block-{}-position-{}.txt", block + 1, position + 1),
                       supervised.log);
      }
    } catch (const std::exception& error) {
      sample.outcome = {Status::kFailed, error.what()};
    }
    return sample;
  }

  /// `iterations` is 0 for a sample that is not ok.
  void remember(const std::string& name, std::size_t block, std::uint64_t iterations) {
    taken_.insert({name, block});
    if (iterations > 0) {
      // Calibrated by the first sample of the cell, the same in all that follow.
      iterations_[name] = iterations;
    } else {
      ++not_ok_;
    }
  }

  int conclude(Ending ending) {
    const nanoseconds elapsed = Clock::now() - started_;
    try {
      complete_manifest(ending, elapsed);
    } catch (const std::system_error& error) {
      tell("concbench: {}\n", error.what());
      ending = Ending::kDisk;
    }
    fmt::print("{} of {} samples, {} not ok; {} s, of which {:.0f} % measured batches\n",
               taken_.size(), cells_.size() * options_.effort.blocks, not_ok_,
               elapsed / std::chrono::seconds(1),
               100.0 * std::chrono::duration<double>(measured_) / elapsed);
    fmt::print("run: {}\n", run_.path().string());
    if (ending != Ending::kDone) {
      tell("{}; continue with: concbench run --resume {}{}\n", why(ending),
           quoted_for_shell(run_.path().string()), flags_of(options_.modules));
    }
    return exit_code(ending, not_ok_ == 0);
  }

  void complete_manifest(Ending ending, nanoseconds elapsed) {
    auto manifest = run_.manifest();
    if (!manifest.value("finished_at", Json()).is_null()) return;  // nothing was left to do
    manifest["elapsed_ns"] = manifest.value("elapsed_ns", std::int64_t{0}) + elapsed.count();
    if (ending == Ending::kDone) manifest["finished_at"] = utc_now();
    run_.write_manifest(manifest);
  }

  RunDirectory& run_;
  const RunOptions& options_;
  const Topology& topology_;
  std::optional<nanoseconds> budget_;
  StopSignals signals_;
  LocalServer server_;
  ThreadTrial threads_;
  Clock::time_point started_ = Clock::now();
  std::vector<PlannedCell> plan_;
  std::vector<const Cell*> cells_;
  std::set<std::pair<std::string, std::size_t>> taken_;
  std::map<std::string, std::uint64_t> iterations_;
  std::size_t not_ok_ = 0;
  nanoseconds measured_{};  // by this process
};

}  // namespace

int take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                 std::optional<nanoseconds> budget) {
  // What a killed cell leaves behind becomes our child, so that it can be ended and waited for.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  return Campaign(run, options, topology, budget).take_all();
}

}  // namespace concbench
