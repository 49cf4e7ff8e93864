#include "benchmarks/cell/cell_process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include "benchmarks/cell/cell_messages.hpp"
#include "benchmarks/cell/limits_reached.hpp"
#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/cell/overlap.hpp"
#include "benchmarks/cell/portions.hpp"
#include "benchmarks/cell/stamp_report.hpp"
#include "benchmarks/cell/time_limits.hpp"
#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/machine/memory_use.hpp"
#include "benchmarks/machine/noise.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/machine/system_call_count.hpp"
#include "benchmarks/telling/json_file.hpp"
#include "workloads/contract/http_client.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

/// A worker or a connection takes a descriptor or two; the usual soft limit is 1024.
void allow_all_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// The time from one call to the next.
class Stopwatch {
 public:
  nanoseconds lap() {
    const auto now = Clock::now();
    return now - std::exchange(last_, now);
  }

 private:
  Clock::time_point last_ = Clock::now();
};

/// More batches until all batches so far have taken `least`. Returns how long the fastest one took.
nanoseconds warm_up(Runner& runner, Batch& batch, nanoseconds first_batch, nanoseconds least) {
  nanoseconds total = first_batch;
  nanoseconds fastest = nanoseconds::max();
  while (total < least) {
    batch.begin();
    Stopwatch watch;
    runner.run_batch();
    const auto elapsed = watch.lap();
    require_no_failure(batch);
    fastest = std::min(fastest, elapsed);
    total += elapsed;
  }
  return fastest;
}

/// Of one that is neither the first nor measured.
std::optional<std::uint64_t> calls_of_batch(const SystemCallCount& calls, Runner& runner,
                                            Batch& batch) {
  const auto before = calls.read();
  if (!before) return std::nullopt;
  batch.begin();
  runner.run_batch();
  const auto after = calls.read();
  require_no_failure(batch);
  if (!after) return std::nullopt;
  return *after - *before;
}

/// Those that are ordered, or as many as its time needs.
Portions portions_for(const CellOrder& order, nanoseconds one_batch) {
  if (order.iterations > 0) return {order.measurements, order.iterations};
  return portions_of(one_batch, order.min_time, order.measurements);
}

/// Why Google Benchmark has no times of this run. It was renamed after version 1.7.
template <class Run>
std::optional<std::string> why_skipped(const Run& run) {
  if constexpr (requires { run.error_occurred; }) {
    if (run.error_occurred) return run.error_message;
  } else {
    if (run.skipped) return run.skip_message;
  }
  return std::nullopt;
}

/// Takes the wall times from Google Benchmark, which ran the loop.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      if (const auto why = why_skipped(run)) throw std::runtime_error(*why);
      wall_ns.push_back(std::llround(run.real_accumulated_time * 1e9));
    }
  }
  std::vector<std::int64_t> wall_ns;
};

void measure(const CellOrder& order, const Portions& portions, const TimeLimits& limits,
             Runner& runner, Batch& batch, Json& report) {
  std::vector<std::int64_t> cpu_ns;  // none where this machine does not tell
  const auto name = name_of(order.cell);
  benchmark::RegisterBenchmark(
      name.c_str(),
      [&](benchmark::State& state) {
        if (const auto used = time_batches(state, runner, batch, limits.judging())) {
          cpu_ns.push_back(used->count());
        }
      })
      ->UseManualTime()
      ->Iterations(static_cast<std::int64_t>(portions.iterations))
      ->Repetitions(portions.measurements);
  Collector collector;
  const auto before = read_noise();
  benchmark::RunSpecifiedBenchmarks(&collector, ".");
  const auto noise = read_noise() - before;
  report["iterations"] = portions.iterations;
  report["wall_ns"] = collector.wall_ns;
  const bool is_told = runner.has_workers_in_its_tree() && !cpu_ns.empty();
  report["cpu_ns"] = is_told ? Json(cpu_ns) : Json(nullptr);
  report["noise"] = {{"pressure_ns", or_null(noise.pressure)},
                     {"run_queue_wait_ns", or_null(noise.run_queue_wait)},
                     {"steal_ns", or_null(noise.steal)}};
}

void live(const CellOrder& order, Json& report) {
  allow_all_descriptors();
  // What the runner's processes start is ours to wait for, or its CPU time would be lost.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (order.cell.workload->fetches) http_client();
  const auto workload = order.cell.workload->make(order.cell.parameters, order.surroundings);
  Batch batch(*workload);
  const auto programs =
      worker_programs(order_of_workload(order.cell, order.workload_module, order.surroundings));

  // Before there is any worker, and gone again before times are taken.
  std::optional<SystemCallCount> calls;
  if (order.cell.workload->exchanges) calls.emplace();
  Stopwatch watch;
  auto runner = make_runner(order.cell, batch, programs);
  report["startup_ns"] = in_ns(watch.lap());
  if (const auto hosts = runner->hosts(); !hosts.empty()) report["hosts"] = hosts;
  const bool is_known = order.iterations > 0;
  const bool is_known_as_long = is_known && is_long({order.measurements, order.iterations});
  const bool stamps_first = is_known_as_long || !is_known;
  // A batch that is known to take as long as the warm-up needs no other one to be warm.
  const bool warms_up_first = is_known && order.min_time / order.iterations >= order.warm_up;
  // Whoever looks at the memory sees at least one batch.
  if (stamps_first || warms_up_first) tell_ready();
  const auto [began, first] =
      run_checked_batch(*runner, batch, stamps_first ? Stamping::kOn : Stamping::kOff);
  const TimeLimits limits(order.cell, batch.task_count());
  limits.judge(first);
  const auto first_batch = first.wall;
  report["first_batch_ns"] = in_ns(first_batch);
  if (auto reached = limits_reached(order.cell, batch.blocks()); !reached.empty()) {
    report["limits"] = std::move(reached);
  }
  report["system_calls"] = calls ? or_null(calls_of_batch(*calls, *runner, batch)) : Json();
  calls.reset();
  if (stamps_first) {
    report_stamps(order.cell, batch.stamps(), began, report);
    report_in_flight(order.cell, *runner, batch.stamps(), report);
    require_overlap(order.cell, *runner, batch);
  }
  if (!stamps_first && !warms_up_first) tell_ready();
  // The first batch is slower than others, but hardly twice as slow: where half of it is too long
  // for a second one, that is known without another.
  auto portions = portions_for(order, first_batch / 2);
  const bool is_enough = is_known_as_long || warms_up_first || portions == Portions{1, 1};
  const auto least =
      is_enough ? order.warm_up : std::max(order.warm_up, first_batch + nanoseconds(1));
  const auto fastest = warm_up(*runner, batch, first_batch, least);
  if (!is_enough) portions = portions_for(order, fastest);
  tell_warm();
  if (is_long(portions)) batch.spoil_results();
  measure(order, portions, limits, *runner, batch, report);
  if (!is_long(portions)) {
    const auto last = run_checked_batch(*runner, batch, Stamping::kOn);
    report_stamps(order.cell, batch.stamps(), last.began, report);
    require_overlap(order.cell, *runner, batch);
  } else {
    batch.verify();
  }
  report["stopped"] = was_any_child_stopped();
  watch.lap();
  runner.reset();
  report["shutdown_ns"] = in_ns(watch.lap());
  report["peak_rss_bytes"] = or_null(own_peak_resident_memory());
}

CellOrder order_of(const std::string& text) {
  const auto refuse = [](const std::string& why) {
    return std::runtime_error(why + "; `concbench run --dry-run --orders` prints some");
  };
  try {
    return cell_order_from_json(parse_strictly(text));
  } catch (const BadJsonFile& error) {
    throw refuse(std::string("the order ") + error.what());
  } catch (const Json::exception& error) {
    throw refuse(std::string("this is no order: ") + error.what());
  }
}

}  // namespace

Json run_cell(const CellOrder& order) {
  Json report = {{"status", "ok"}, {"reason", nullptr}};
  try {
    live(order, report);
  } catch (const std::exception& error) {
    // Without any figure: a sample that failed has no time.
    return {{"status", "failed"}, {"reason", error.what()}};
  }
  return report;
}

int run_cell_command(const std::string& order_text) {
  const auto report = run_cell(order_of(order_text));
  if (!tell_report(report)) fmt::print("{}\n", to_plain_line(report));
  return report.at("status") == "ok" ? 0 : 1;
}

}  // namespace concbench
