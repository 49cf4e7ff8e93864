#include "benchmarks/run/campaign.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/cell/cell_directory.hpp"
#include "benchmarks/cell/thread_trial.hpp"
#include "benchmarks/run/campaign_schedule.hpp"
#include "benchmarks/run/cell_orders.hpp"
#include "benchmarks/run/continued_options.hpp"
#include "benchmarks/run/ending.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/progress.hpp"
#include "benchmarks/run/race_text.hpp"
#include "benchmarks/run/sample.hpp"
#include "benchmarks/run/scratch_space.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/supervisor.hpp"
#include "benchmarks/run/taken_samples.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/run/weather.hpp"
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
           const CampaignTerms& terms, LocalServer& server)
      : run_(run),
        options_(options),
        topology_(topology),
        terms_(terms),
        server_(server),
        plan_(plan_of(run.manifest())),
        schedule_(run.manifest(), plan_) {
    std::set<std::string> measured;
    for (const auto& [cell, skipped] : plan_) {
      if (skipped.empty()) measured.insert(name_of(cell));
    }
    measured_cells_ = measured.size();
    for (const auto& sample : run.samples()) {
      if (measured.contains(sample.cell)) taken_.add(sample);
    }
    took_ = time_of_run(run);
  }

  int take_all() {
    run_.mend();
    if (terms_.retry_failed && taken_.not_ok() > 0) retry_failed();
    fill_schedule();
    Ending ending = Ending::kDone;
    {
      Progress progress(screen_samples_left(), options_.effort.blocks, estimate_of_screen());
      ending = take_turns(progress);
    }
    return conclude(ending);
  }

 private:
  /// How long the run had taken before: its manifest may not have been written at its end.
  static nanoseconds time_of_run(const RunDirectory& run) {
    nanoseconds sum{};
    for (const auto& sample : run.samples()) sum += sample.elapsed;
    const auto told = run.manifest().at("elapsed_ns").get<std::uint64_t>();
    if (told > static_cast<std::uint64_t>(nanoseconds::max().count())) return sum;
    return std::max(sum, nanoseconds(static_cast<std::int64_t>(told)));
  }

  std::size_t screen_samples() const { return measured_cells_ * options_.effort.blocks; }

  std::size_t screen_samples_left() const {
    return screen_samples() - std::min(screen_samples(), taken_.count());
  }

  EstimatedTime estimate_of_screen() const {
    auto effort = options_.effort;
    effort.last_look = 0;
    const auto whole = estimate(plan_, effort).least;
    return screen_samples() > 0 ? whole / screen_samples() * screen_samples_left() : whole;
  }

  void retry_failed() {
    tell("taking {} again, not ok so far\n", counted(taken_.not_ok(), "sample"));
    taken_.forget_not_ok();
  }

  void fill_schedule() {
    for (const auto& sample : run_.samples()) {
      const bool is_forgotten = terms_.retry_failed && sample.status != Status::kOk;
      if (!is_forgotten) schedule_.add(sample);
      for (const auto& pulse : sample.pulses) weather_.learn(pulse);
    }
    constexpr int kFirstPulses = 10;
    for (int i = 0; i < kFirstPulses; ++i) {
      for (const auto& pulse : take_pulses(some_of(topology_.usable_cpus))) weather_.learn(pulse);
    }
  }

  Ending take_turns(Progress& progress) {
    // A fifth at most: a machine in lasting bad weather must not double its runs.
    const auto may_retake = [this](std::size_t work) {
      const auto& cells = schedule_.work(work).cells;
      nanoseconds once{};
      for (const auto cell : cells) once += last_elapsed_[name_of(plan_[cell].cell)];
      if (retaken_ + once > took() / 5 || is_time_up(once)) return false;
      retaken_ += once;
      return true;
    };
    while (auto turn = schedule_.next(may_retake)) {
      if (has_taken_) {
        if (const auto ending = record_race()) return *ending;
      }
      if (ends_for_time(*turn)) {
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
      progress.begin_sample(turn.block, cell);
      return;
    }
    progress.begin_race(
        race_text(schedule_), time_to_settle(schedule_, last_elapsed_, plan_), cell);
  }

  nanoseconds took() const { return took_ + elapsed(); }

  bool is_time_up(nanoseconds next) const {
    return options_.until.time && took() + next > *options_.until.time;
  }

  /// Before the first sample of a block that the time which was asked for does not allow.
  bool ends_for_time(const Turn& turn) const {
    const auto& race = schedule_.races()[turn.workload];
    if (!options_.until.time || !race.is_screened || turn.take > 0) return false;
    const auto& cells = schedule_.work(turn.workload).cells;
    nanoseconds once{};
    for (const auto cell : race.cells) {
      const auto name = name_of(plan_[cells[cell]].cell);
      if (taken_.has(name, turn.block, turn.take)) return false;  // it has begun
      const auto last = last_elapsed_.find(name);
      if (last != last_elapsed_.end()) once += last->second;
    }
    return is_time_up(once);
  }

  /// Each decision is in the manifest before the next sample is taken.
  std::optional<Ending> record_race() {
    auto record = schedule_.record();
    auto manifest = run_.manifest();
    auto& known = manifest["race"]["workloads"];
    if (known == record) return std::nullopt;
    known = std::move(record);
    try {
      run_.write_manifest(manifest);
      return std::nullopt;
    } catch (const std::system_error& error) {
      tell("concbench: {}\n", error.what());
      return Ending::kDisk;
    }
  }

  /// Empty where the next sample can be taken.
  std::optional<Ending> before_sample(Progress& progress) {
    if (signals_.end()) return Ending::kSignal;
    if (signals_.pause()) count_pause(stop_until_continued(), progress);
    if (terms_.budget && elapsed() >= *terms_.budget) return Ending::kBudget;
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
      last_elapsed_[name] = sample->elapsed;
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
    auto sample = begun(cell, turn);
    if (auto why = taken_.why_given_up(name_of(cell)); !why.empty()) {
      sample.outcome = {Status::kSkipped, std::move(why)};
      return sample;
    }
    for (int tries = 1; tries <= kMostTries; ++tries) {
      const auto cpus = weather_.calmest(topology_.cpus_of(cell.cores), topology_.usable_cpus);
      auto weather = weather_.before_sample(cpus, took(), [this] { return signals_.end(); });
      sample = begun(cell, turn);
      sample.cpus = cpus;
      const auto supervised = run_cell(sample);
      weather_.after_sample(weather);
      sample.weather = std::move(weather);
      if (supervised.interrupted) return std::nullopt;
      count_pause(supervised.paused, progress);
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

  static Sample begun(const Cell& cell, const Turn& turn) {
    return {.cell = &cell,
            .block = turn.block,
            .take = turn.take,
            .position = turn.position,
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
      order.cpus = sample.cpus;
      if (const auto known = taken_.calibration(name_of(cell)); known.iterations > 0) {
        order.iterations = known.iterations;
        order.measurements = static_cast<int>(known.measurements);
      }
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
        "{}, {} not ok; {} s, of which {:.0f} % measured batches\nrun: {}\n",
        samples_text(), taken_.not_ok(), elapsed() / std::chrono::seconds(1),
        100.0 * std::chrono::duration<double>(measured_) / elapsed(),
        plain_or_quoted(run_.path().string()));
    if (ending != Ending::kDone) {
      tell("{}; {}: concbench run --resume {}{}{}\n", why(ending), introduction_of_command(ending),
           quoted_for_shell(run_.path().string()), terms_.retry_failed ? " --retry-failed" : "",
           flags_to_continue(options_));
    }
    return exit_code(ending, taken_.not_ok() == 0);
  }

  /// How many samples there will be, nobody knows before the races are over.
  std::string samples_text() const {
    const auto count = taken_.count();
    if (screen_samples_left() == 0 && options_.effort.last_look > 0) {
      return counted(count, "sample");
    }
    return fmt::format("{} of {}", count, counted(std::max(screen_samples(), count), "sample"));
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
  LocalServer& server_;
  ThreadTrial threads_;
  Clock::time_point started_ = Clock::now();
  nanoseconds paused_{};
  std::vector<PlannedCell> plan_;
  CampaignSchedule schedule_;
  Weather weather_;
  std::size_t measured_cells_ = 0;
  TakenSamples taken_;
  std::map<std::string, nanoseconds> last_elapsed_;  // by cell
  nanoseconds took_{};                               // before this process
  nanoseconds retaken_{};
  std::set<const Cell*> given_up_;
  bool has_taken_ = false;  // a sample, now
  nanoseconds measured_{};  // by this process
};

}  // namespace

int take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                 const CampaignTerms& terms, LocalServer& server) {
  // What a killed cell leaves behind becomes our child, so that it can be ended and waited for.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  return Campaign(run, options, topology, terms, server).take_all();
}

}  // namespace concbench
