#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace concbench {

/// CPU time that the process tree used in each run of each benchmark, in the order of the runs.
/// Google Benchmark sees the calling thread alone, or the calling process.
class TreeCpuTimes {
 public:
  void add(const std::string& benchmark, benchmark::IterationCount iterations,
           std::chrono::nanoseconds used);

  /// Seconds, of each repetition of a benchmark that has been repeated so often: of the runs that
  /// are reported, without those that found out how many iterations to take.
  std::vector<double> of_repetitions(const std::string& benchmark, std::size_t repetitions) const;

  /// Of each of those runs. Only of a benchmark that has run.
  benchmark::IterationCount iterations_of(const std::string& benchmark) const {
    return runs_.at(benchmark).back().iterations;
  }

 private:
  struct Run {
    benchmark::IterationCount iterations;
    double seconds;
  };
  std::map<std::string, std::vector<Run>> runs_;
};

/// Hands what is reported on to one of Google Benchmark's own reporters, with the CPU times of the
/// process tree in place of its own. Both must outlive the object.
class TreeCpuReporter final : public benchmark::BenchmarkReporter {
 public:
  TreeCpuReporter(benchmark::BenchmarkReporter& inner, const TreeCpuTimes& times)
      : inner_(inner), times_(times) {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

  /// Whether the stream took all that was reported. To be asked once that is over.
  bool wrote_all() const noexcept { return wrote_all_; }

 private:
  benchmark::BenchmarkReporter& inner_;
  const TreeCpuTimes& times_;
  bool wrote_all_ = true;
};

}  // namespace concbench
