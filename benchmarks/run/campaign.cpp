#include "benchmarks/run/campaign.hpp"

#include <sys/prctl.h>

#include <cstdint>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/cell/cell_directory.hpp"
#include "benchmarks/cell/thread_trial.hpp"
#include "benchmarks/http_server/local_server.hpp"
#include "benchmarks/plan/block_order.hpp"
#include "benchmarks/run/cell_orders.hpp"
#include "benchmarks/run/continued_options.hpp"
#include "benchmarks/run/ending.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/progress.hpp"
#include "benchmarks/run/sample.hpp"
#include "benchmarks/run/scratch_space.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/supervisor.hpp"
#include "benchmarks/run/taken_samples.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

class Campaign {
 public:
  Campaign(RunDirectory& run, const RunOptions& options, const Topology& topology,
           const CampaignTerms& terms)
      : run_(run),
        options_(options),
        topology_(topology),
        terms_(terms),
        plan_(plan_of(run.manifest())) {
    std::set<std::string> measured;
    for (const auto& [cell, skipped] : plan_) {
      if (!skipped.empty()) continue;
      cells_.push_back(&cell);
      measured.insert(name_of(cell));
    }
    for (const auto& sample : run.samples()) {
      if (measured.contains(sample.cell)) taken_.add(sample);
    }
  }

  int take_all() {
    run_.mend();
    if (terms_.retry_failed && taken_.not_ok() > 0) retry_failed();
    const std::size_t missing = planned() - taken_.count();
    const auto whole = estimate(plan_, options_.effort);
    Ending ending = Ending::kDone;
    {
      Progress progress(missing, options_.effort.blocks,
                        planned() > 0 ? whole / planned() * missing : whole);
      ending = take_blocks(progress);
    }
    return conclude(ending);
  }

 private:
  std::size_t planned() const { return cells_.size() * options_.effort.blocks; }

  void retry_failed() {
    tell("taking {} again, not ok so far\n", counted(taken_.not_ok(), "sample"));
    taken_.forget_not_ok();
  }

  Ending take_blocks(Progress& progress) {
    for (std::size_t block = 0; block < options_.effort.blocks; ++block) {
      const auto order = block_order(cells_.size(), options_.seed, block);
      for (std::size_t position = 0; position < order.size(); ++position) {
        const Cell& cell = *cells_[order[position]];
        if (taken_.has(name_of(cell), block)) continue;
        if (const auto ending = before_sample(progress)) return *ending;
        progress.begin_sample(block, name_of(cell));
        if (const auto ending = add_sample(cell, block, position, progress)) return *ending;
        progress.end_sample();
      }
    }
    return Ending::kDone;
  }

  /// Empty where the next sample can be taken.
  std::optional<Ending> before_sample(Progress& progress) {
    if (signals_.end()) return Ending::kSignal;
    if (signals_.pause()) count_pause(stop_until_continued(), progress);
    if (terms_.budget && elapsed() >= *terms_.budget) return Ending::kBudget;
    return std::nullopt;
  }

  /// Empty where the campaign goes on.
  std::optional<Ending> add_sample(const Cell& cell, std::size_t block, std::size_t position,
                                   Progress& progress) {
    const auto name = name_of(cell);
    try {
      const auto sample = take(cell, block, position, progress);
      if (!sample) return Ending::kSignal;
      const auto& [status, reason, figures] = sample->outcome;
      if (!figures && cell.workload->needs_directory) {
        if (const auto full = why_disk_is_to_blame(cell, reason); !full.empty()) {
          progress.warn("concbench: " + full);
          return Ending::kDisk;
        }
      }
      tell_if_not_ok(*sample, progress);
      run_.append_sample(to_json(*sample));
      has_taken_ = true;
      taken_.add({name, block, status, figures ? figures->iterations : 0});
      measured_ += sample->outcome.wall_time();
      return std::nullopt;
    } catch (const RunIsGone& error) {
      progress.warn(std::string("concbench: ") + error.what());
      return Ending::kGone;
    } catch (const std::system_error& error) {
      progress.warn(std::string("concbench: ") + error.what());
      return Ending::kDisk;
    }
  }

  /// Each cell that is given up is told of once.
  void tell_if_not_ok(const Sample& sample, Progress& progress) {
    const auto& [status, reason, figures] = sample.outcome;
    if (figures || (status == Status::kSkipped && !given_up_.insert(sample.cell).second)) return;
    progress.warn(fmt::format("{}, block {}: {}: {}", name_of(*sample.cell), sample.block + 1,
                              to_string(status), reason));
  }

  /// Empty when a signal has come.
  std::optional<Sample> take(const Cell& cell, std::size_t block, std::size_t position,
                             Progress& progress) {
    auto sample = begun(cell, block, position);
    if (auto why = taken_.why_given_up(name_of(cell)); !why.empty()) {
      sample.outcome = {Status::kSkipped, std::move(why)};
      return sample;
    }
    for (int tries = 1; tries <= kMostTries; ++tries) {
      sample = begun(cell, block, position);
      const auto supervised = run_cell(sample);
      if (supervised.interrupted) return std::nullopt;
      count_pause(supervised.paused, progress);
      if (!supervised.log.empty()) {
        run_.write_log(fmt::format("block-{}-position-{}.txt", block + 1, position + 1),
                       supervised.log);
      }
      if (!supervised.was_stopped) return sample;
      if (tries == kMostTries) break;
      progress.warn(fmt::format("{}, block {}: it was stopped while it ran; taking it again",
                                name_of(cell), block + 1));
    }
    sample.outcome = stopped_too_often();
    return sample;
  }

  static Sample begun(const Cell& cell, std::size_t block, std::size_t position) {
    return {.cell = &cell,
            .block = block,
            .position = position,
            .started_at = utc_now(),
            .started_monotonic_ns = Clock::now().time_since_epoch() / nanoseconds(1),
            .tasks = cell.workload->make(cell.parameters, {})->task_count()};
  }

  /// Puts into the sample what its cell has measured.
  Supervised run_cell(Sample& sample) {
    const Cell& cell = *sample.cell;
    try {
      if (auto why = threads_.why_too_few(cell); !why.empty()) {
        sample.outcome = {Status::kFailed, std::move(why)};
        return {};
      }
      const auto* const server =
          cell.workload->needs_server(cell.parameters) ? &server_.get() : nullptr;
      const auto server_cpu_before = server != nullptr ? server->cpu_time() : nanoseconds{};
      const auto directory = directory_for(cell);
      auto order = order_for(cell, options_.effort, topology_);
      order.surroundings = {server != nullptr ? server->url() : "",
                            directory ? directory->path() : ""};
      order.iterations = taken_.iterations(name_of(cell));
      auto supervised = supervise(order, options_.timeout, signals_);
      sample.outcome = supervised.outcome;
      sample.usage = supervised.usage;
      sample.elapsed = supervised.elapsed;
      if (server != nullptr) sample.server_cpu = server->cpu_time() - server_cpu_before;
      return supervised;
    } catch (const std::exception& error) {
      sample.outcome = {Status::kFailed, error.what()};
      return {};
    }
  }

  /// Time that nobody was to use.
  void count_pause(nanoseconds pause, Progress& progress) {
    paused_ += pause;
    progress.leave_out(pause);
  }

  nanoseconds elapsed() const { return Clock::now() - started_ - paused_; }

  int conclude(Ending ending) {
    try {
      if (ending != Ending::kGone) complete_manifest(ending);
    } catch (const std::system_error& error) {
      tell("concbench: {}\n", error.what());
      ending = Ending::kDisk;
    }
    // Where nobody can be told, the run is none the worse for it.
    answer_or_tell(
        "{} of {} samples, {} not ok; {} s, of which {:.0f} % measured batches\nrun: {}\n",
        taken_.count(), planned(), taken_.not_ok(), elapsed() / std::chrono::seconds(1),
        100.0 * std::chrono::duration<double>(measured_) / elapsed(),
        plain_or_quoted(run_.path().string()));
    if (ending != Ending::kDone) {
      tell("{}; {}: concbench run --resume {}{}{}\n", why(ending), introduction_of_command(ending),
           quoted_for_shell(run_.path().string()), terms_.retry_failed ? " --retry-failed" : "",
           flags_to_continue(options_));
    }
    return exit_code(ending, taken_.not_ok() == 0);
  }

  void complete_manifest(Ending ending) {
    auto manifest = run_.manifest();
    const bool was_finished = !manifest.value("finished_at", Json()).is_null();
    if (was_finished && !has_taken_) return;
    manifest["elapsed_ns"] = sum_of(manifest.at("elapsed_ns").get<std::uint64_t>(), elapsed());
    manifest["finished_at"] = ending == Ending::kDone ? Json(utc_now()) : Json(nullptr);
    run_.write_manifest(manifest);
  }

  /// The first one is of a file, and may be any number.
  static std::uint64_t sum_of(std::uint64_t before, nanoseconds now) {
    std::uint64_t sum = 0;
    const bool overflows =
        __builtin_add_overflow(before, static_cast<std::uint64_t>(now.count()), &sum);
    return overflows ? before : sum;
  }

  RunDirectory& run_;
  const RunOptions& options_;
  const Topology& topology_;
  const CampaignTerms& terms_;
  StopSignals signals_;
  LocalServer server_;
  ThreadTrial threads_;
  Clock::time_point started_ = Clock::now();
  nanoseconds paused_{};
  std::vector<PlannedCell> plan_;
  std::vector<const Cell*> cells_;
  TakenSamples taken_;
  std::set<const Cell*> given_up_;
  bool has_taken_ = false;  // a sample, now
  nanoseconds measured_{};  // by this process
};

}  // namespace

int take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                 const CampaignTerms& terms) {
  // What a killed cell leaves behind becomes our child, so that it can be ended and waited for.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  return Campaign(run, options, topology, terms).take_all();
}

}  // namespace concbench
