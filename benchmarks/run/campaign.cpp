#include "benchmarks/run/campaign.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/run/campaign_schedule.hpp"
#include "benchmarks/run/continued_options.hpp"
#include "benchmarks/run/ending.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/progress.hpp"
#include "benchmarks/run/race_text.hpp"
#include "benchmarks/run/race_time.hpp"
#include "benchmarks/run/run_clock.hpp"
#include "benchmarks/run/sample_taker.hpp"
#include "benchmarks/run/scratch_space.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/taken_samples.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

class Campaign {
 public:
  Campaign(RunDirectory& run, const RunOptions& options, const Topology& topology,
           const CampaignTerms& terms, LocalServer& server)
      : run_(run),
        options_(options),
        terms_(terms),
        taker_(options, topology, server, signals_),
        clock_(time_taken(run.manifest(), run.samples())),
        plan_(plan_of(run.manifest())),
        schedule_(run.manifest(), plan_),
        time_(schedule_, clock_, options.until.time) {
    std::set<std::string> measured;
    for (const auto& [cell, skipped] : plan_) {
      if (skipped.empty()) measured.insert(name_of(cell));
    }
    measured_cells_ = measured.size();
    for (const auto& sample : run.samples()) {
      if (measured.contains(sample.cell)) taken_.add(sample);
    }
  }

  CampaignEnd take_all() {
    run_.mend();
    if (terms_.retry_failed) {
      forgotten_ = taken_.forget_not_ok(options_.effort.blocks);
      if (forgotten_ > 0) tell("taking {} again, not ok so far\n", counted(forgotten_, "sample"));
    }
    fill_schedule();
    Ending ending = Ending::kDone;
    {
      Progress progress(screen_samples_left(), options_.effort.blocks, estimate_of_screen());
      ending = take_turns(progress);
    }
    return conclude(ending);
  }

 private:
  std::size_t screen_samples() const { return measured_cells_ * options_.effort.blocks; }
  std::size_t screen_samples_left() const {
    return screen_samples() - taken_.count_in_first(options_.effort.blocks);
  }

  EstimatedTime estimate_of_screen() const {
    const auto whole = estimate(plan_, options_.effort).screen;
    return screen_samples() > 0 ? whole / screen_samples() * screen_samples_left() : whole;
  }

  void fill_schedule() {
    for (const auto& sample : run_.samples()) {
      if (!is_taken_again(sample, terms_, options_.effort)) schedule_.add(sample);
      time_.add(sample);
    }
    taker_.learn_weather(run_.samples());
  }

  Ending take_turns(Progress& progress) {
    const bool was_finished = !run_.manifest().value("finished_at", Json()).is_null();
    const auto may_retake = [&](std::size_t work) {
      return (!was_finished || has_taken_) && time_.may_retake(work);
    };
    auto turn = schedule_.next(may_retake);
    const auto told = decided_otherwise(run_.manifest(), schedule_.record());
    if (!told.empty() && forgotten_ == 0) progress.warn(told);
    for (; turn; turn = schedule_.next(may_retake)) {
      // A run that is continued keeps its record until there is something new.
      if (has_taken_) {
        if (const auto ending = record_race()) return *ending;
      }
      if (time_.is_up_for(*turn, taken_)) {
        schedule_.end_for_time(turn->workload);
        continue;
      }
      const Cell& cell = schedule_.cell_of(*turn);
      if (const auto ending = before_sample(progress)) return *ending;
      tell_turn(*turn, name_of(cell), progress);
      if (const auto ending = add_sample(cell, *turn, progress)) return *ending;
      progress.end_sample();
    }
    if (const auto ending = record_race()) return *ending;
    return Ending::kDone;
  }

  void tell_turn(const Turn& turn, const std::string& cell, Progress& progress) {
    if (turn.block < options_.effort.blocks) {
      progress.begin_sample(turn.block, cell, turn.take > 0);
      return;
    }
    progress.begin_race(race_text(schedule_), time_.to_settle(), cell);
  }

  /// Each decision that a sample of this process has led to is in the manifest before the next one.
  std::optional<Ending> record_race() {
    auto record = schedule_.record();
    if (run_.manifest().at("race").at("workloads") == record) return std::nullopt;
    auto manifest = run_.manifest();
    manifest["race"]["workloads"] = std::move(record);
    try {
      run_.write_manifest(manifest);
      return std::nullopt;
    } catch (const RunIsGone& error) {
      tell("concbench: {}\n", error.what());
      return Ending::kGone;
    } catch (const std::system_error& error) {
      tell("concbench: {}\n", error.what());
      return Ending::kDisk;
    }
  }

  /// Empty where the next sample can be taken.
  std::optional<Ending> before_sample(Progress& progress) {
    if (signals_.end()) return Ending::kSignal;
    if (signals_.pause()) leave_out(stop_until_continued(), progress);
    if (terms_.budget && clock_.of_process() >= *terms_.budget) return Ending::kBudget;
    return std::nullopt;
  }

  /// Empty where the campaign goes on.
  std::optional<Ending> add_sample(const Cell& cell, const Turn& turn, Progress& progress) {
    const auto name = name_of(cell);
    try {
      const auto sample = take(cell, turn, progress);
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
      const auto stored = stored_sample_of(*sample);
      taken_.add(stored);
      schedule_.add(stored);
      time_.add(stored);
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
  std::optional<Sample> take(const Cell& cell, const Turn& turn, Progress& progress) {
    auto sample = SampleTaker::begun(cell, turn);
    if (auto why = taken_.why_given_up(name_of(cell)); !why.empty()) {
      sample.outcome = {Status::kSkipped, std::move(why)};
      return sample;
    }
    for (int tries = 1; tries <= kMostTries; ++tries) {
      auto taken = taker_.take(cell, turn, taken_.calibration(name_of(cell)), clock_.of_run());
      sample = std::move(taken.sample);
      const auto& supervised = taken.supervised;
      if (supervised.interrupted) return std::nullopt;
      leave_out(supervised.paused, progress);
      if (!supervised.log.empty()) {
        run_.write_log(fmt::format("block-{}-position-{}.txt", turn.block + 1, turn.position + 1),
                       supervised.log);
      }
      if (!supervised.was_stopped) return sample;
      if (tries == kMostTries) break;
      progress.warn(fmt::format("{}, block {}: it was stopped while it ran; taking it again",
                                name_of(cell), turn.block + 1));
    }
    sample.outcome = stopped_too_often();
    return sample;
  }

  /// Time that nobody was to use.
  void leave_out(nanoseconds pause, Progress& progress) {
    clock_.leave_out(pause);
    progress.leave_out(pause);
  }

  CampaignEnd conclude(Ending ending) {
    try {
      if (ending != Ending::kGone) complete_manifest(ending);
    } catch (const RunIsGone& error) {
      tell("concbench: {}\n", error.what());
      ending = Ending::kGone;
    } catch (const std::system_error& error) {
      tell("concbench: {}\n", error.what());
      ending = Ending::kDisk;
    }
    // Where nobody can be told, the run is none the worse for it.
    answer_or_tell("{}, {} not ok; {}\nrun: {}\n", samples_text(), taken_.not_ok(), time_text(),
                   plain_or_quoted(run_.path().string()));
    if (ending != Ending::kDone) {
      tell("{}; {}: concbench run --resume {}{}{}\n", why(ending), introduction_of_command(ending),
           quoted_for_shell(run_.path().string()), terms_.retry_failed ? " --retry-failed" : "",
           flags_to_continue(options_));
    }
    return {ending, exit_code(ending, taken_.not_ok() == 0)};
  }

  /// How many samples there will be, nobody knows before the races are over.
  std::string samples_text() const {
    const auto count = taken_.count();
    if (screen_samples_left() == 0 && options_.effort.last_look > 0) {
      return counted(count, "sample");
    }
    return fmt::format("{} of {}", count, counted(std::max(screen_samples(), count), "sample"));
  }

  std::string time_text() const {
    if (!has_taken_) return "none of them taken now";
    return fmt::format("{} s, of which {:.0f} % measured batches",
                       clock_.of_process() / std::chrono::seconds(1),
                       100.0 * std::chrono::duration<double>(measured_) / clock_.of_process());
  }

  void complete_manifest(Ending ending) {
    auto manifest = run_.manifest();
    const bool was_finished = !manifest.value("finished_at", Json()).is_null();
    if (was_finished && !has_taken_) return;
    manifest["elapsed_ns"] = in_ns(clock_.of_run());
    manifest["finished_at"] = ending == Ending::kDone ? Json(utc_now()) : Json(nullptr);
    run_.write_manifest(manifest);
  }

  RunDirectory& run_;
  const RunOptions& options_;
  const CampaignTerms& terms_;
  StopSignals signals_;
  SampleTaker taker_;
  RunClock clock_;
  std::vector<PlannedCell> plan_;
  CampaignSchedule schedule_;
  RaceTime time_;
  std::size_t measured_cells_ = 0;
  TakenSamples taken_;
  std::size_t forgotten_ = 0;
  std::set<const Cell*> given_up_;
  bool has_taken_ = false;  // a sample, now
  nanoseconds measured_{};  // by this process
};

}  // namespace

bool is_taken_again(const StoredSample& sample, const CampaignTerms& terms, const Effort& effort) {
  return terms.retry_failed && sample.status != Status::kOk && sample.block < effort.blocks;
}

CampaignEnd take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                         const CampaignTerms& terms, LocalServer& server) {
  // What a killed cell leaves behind becomes our child, so that it can be ended and waited for.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  return Campaign(run, options, topology, terms, server).take_all();
}

}  // namespace concbench
