#include "benchmarks/commands/tree_cpu_reporter.hpp"

#include <algorithm>
#include <cstdint>

namespace concbench {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

/// As Google Benchmark computes its own: over the repetitions' sums, and scaled so that dividing by
/// the aggregate's iterations gives the time of one.
double aggregate(const Run& run, const std::vector<double>& seconds,
                 benchmark::IterationCount iterations) {
  for (const auto& statistic : *run.statistics) {
    if (statistic.name_ != run.aggregate_name) continue;
    const double value = statistic.compute_(seconds);
    return run.aggregate_unit == benchmark::kTime
               ? value * static_cast<double>(run.iterations) / static_cast<double>(iterations)
               : value;
  }
  return run.cpu_accumulated_time;
}

}  // namespace

void TreeCpuTimes::add(const std::string& benchmark, benchmark::IterationCount iterations,
                       std::chrono::nanoseconds used) {
  runs_[benchmark].push_back({iterations, std::chrono::duration<double>(used).count()});
}

std::vector<double> TreeCpuTimes::of_repetitions(const std::string& benchmark,
                                                 std::size_t repetitions) const {
  std::vector<double> seconds;
  const auto found = runs_.find(benchmark);
  if (found == runs_.end()) return seconds;
  const auto& runs = found->second;
  // Every repetition takes as many iterations as the first one has settled on.
  for (auto run = runs.rbegin(); run != runs.rend() && seconds.size() < repetitions; ++run) {
    if (run->iterations == runs.back().iterations) seconds.push_back(run->seconds);
  }
  std::ranges::reverse(seconds);
  return seconds;
}

bool TreeCpuReporter::ReportContext(const Context& context) {
  inner_.SetOutputStream(&GetOutputStream());
  inner_.SetErrorStream(&GetErrorStream());
  return inner_.ReportContext(context);
}

void TreeCpuReporter::ReportRuns(const std::vector<Run>& runs) {
  auto corrected = runs;
  std::size_t repetition = 0;
  for (auto& run : corrected) {
    const auto repetitions = static_cast<std::size_t>(std::max<std::int64_t>(run.repetitions, 1));
    const auto& name = run.run_name.function_name;
    const auto seconds = times_.of_repetitions(name, repetitions);
    if (run.run_type == Run::RT_Iteration) {
      if (repetition < seconds.size()) run.cpu_accumulated_time = seconds[repetition];
      ++repetition;
    } else if (run.statistics != nullptr && seconds.size() == repetitions) {
      run.cpu_accumulated_time = aggregate(run, seconds, times_.iterations_of(name));
    }
  }
  inner_.ReportRuns(corrected);
}

void TreeCpuReporter::Finalize() {
  inner_.Finalize();
  GetOutputStream().flush();
  wrote_all_ = GetOutputStream().good();
}

}  // namespace concbench
