#include "benchmarks/commands/cells_command.hpp"

#include <optional>

#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/cell/scratch_directory.hpp"
#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/telling/console.hpp"
#include "build_info.hpp"

namespace concbench {
namespace {

/// The affinity mask of a cell, and the one before it again afterwards.
class ScopedAffinity {
 public:
  explicit ScopedAffinity(std::span<const int> cpus) { allow_cpus(cpus); }
  ~ScopedAffinity() { allow_cpus(before_); }
  ScopedAffinity(const ScopedAffinity&) = delete;
  ScopedAffinity& operator=(const ScopedAffinity&) = delete;

 private:
  std::vector<int> before_ = allowed_cpus();
};

class CellBenchmarks {
 public:
  explicit CellBenchmarks(const Topology& topology) : topology_(topology) {}

  void add(const Cell& cell) {
    const auto name = name_of(cell);
    benchmark::RegisterBenchmark(name.c_str(), [this, &cell](benchmark::State& state) {
      run(cell, state);
    })->UseManualTime();
  }

  bool any_failed() const { return any_failed_; }

 private:
  void run(const Cell& cell, benchmark::State& state) {
    try {
      // First, so that the server is not confined to the cell's cores.
      const auto directory = directory_for(cell);
      const Surroundings surroundings{server_url_for(cell), directory ? directory->path() : ""};
      const ScopedAffinity affinity(topology_.cpus_of(cell.cores));
      const auto workload = cell.workload->make(cell.parameters, surroundings);
      Batch batch(*workload);
      const auto programs =
          worker_programs(order_of_workload(cell, module_of(*cell.workload), surroundings));
      const auto runner = make_runner(cell, batch, programs);
      run_checked_batch(*runner, batch, Stamping::kOff);
      time_batches(state, *runner, batch);
      state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.task_count()));
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
    if (state.error_occurred()) any_failed_ = true;
  }

  std::string server_url_for(const Cell& cell) {
    if (!cell.workload->needs_server(cell.parameters)) return "";
    if (!server_) server_.emplace();
    return server_->url();
  }

  const Topology& topology_;
  std::optional<ServerProcess> server_;
  bool any_failed_ = false;
};

}  // namespace

int run_cells_as_benchmarks(const std::vector<PlannedCell>& plan, const Topology& topology,
                            std::vector<std::string> benchmark_arguments) {
  benchmark_arguments.insert(benchmark_arguments.begin(), "concbench cells");
  std::vector<char*> argv;
  for (auto& argument : benchmark_arguments) argv.push_back(argument.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (benchmark::ReportUnrecognizedArguments(argc, argv.data())) return 2;
  // Google Benchmark reports how *it* was built; Debian's package says "debug", which concerns
  // none of the timed code: the loop is in its header, compiled here.
  benchmark::AddCustomContext("concbench_version", build_info::kVersion);
  benchmark::AddCustomContext("concbench_build_type", build_info::kBuildType);

  CellBenchmarks benchmarks(topology);
  for (const auto& [cell, skipped] : plan) {
    if (skipped.empty()) benchmarks.add(cell);
  }
  if (benchmark::RunSpecifiedBenchmarks() == 0) {
    tell("no cell matches; `concbench list --cells` shows what there is\n");
    return 2;
  }
  return benchmarks.any_failed() ? 1 : 0;
}

}  // namespace concbench
