#include "benchmarks/commands/cells_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include "benchmarks/cell/addresses.hpp"
#include "benchmarks/cell/cell_directory.hpp"
#include "benchmarks/cell/descriptor_need.hpp"
#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/cell/thread_trial.hpp"
#include "benchmarks/cell/time_limits.hpp"
#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/commands/benchmark_flags.hpp"
#include "benchmarks/commands/tree_cpu_reporter.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/machine/system_calls.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/run/scratch_space.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/tell.hpp"
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

  const TreeCpuTimes& cpu_times() const { return cpu_times_; }

  void add(const Cell& cell) {
    const auto name = printable(name_of(cell));
    connections_ = std::max(connections_, connections_of_server(cell));
    // Here, before a runner leaves threads of its library in this process.
    const auto too_few = threads_.why_too_few(cell);
    benchmark::RegisterBenchmark(name.c_str(), [this, &cell, name, too_few](auto& state) {
      if (too_few.empty()) return run(cell, name, state);
      any_failed_ = true;
      state.SkipWithError(too_few.c_str());
    })->UseManualTime();
  }

  bool any_failed() const { return any_failed_; }

 private:
  void run(const Cell& cell, const std::string& name, benchmark::State& state) {
    try {
      // First, so that the server is not confined to the cell's cores.
      const auto directory = directory_for(cell);
      const auto* const server = server_for(cell);
      const Surroundings surroundings{
          .server_url = server != nullptr ? server->url() : "",
          .directory = directory ? directory->path() : "",
          .echo_address = server != nullptr ? server->echo_address() : "",
          .addresses = addresses_.of(cell)};
      const ScopedAffinity affinity(topology_.cpus_of(cell.cores));
      const auto workload = cell.workload->make(cell.parameters, surroundings);
      Batch batch(*workload);
      const auto programs =
          worker_programs(order_of_workload(cell, module_of(*cell.workload), surroundings));
      const auto runner = make_runner(cell, batch, programs);
      const TimeLimits limits(cell, batch.task_count());
      limits.judge(run_checked_batch(*runner, batch, Stamping::kOff).took);
      // The server is a process of the tree, but none of the cell's.
      const auto server_before = cpu_time_of_server();
      if (const auto used = time_batches(state, *runner, batch, limits.judging())) {
        const auto of_server = cpu_time_of_server() - server_before;
        cpu_times_.add(name, state.iterations(),
                       std::max(*used - of_server, std::chrono::nanoseconds{}));
        if (server != nullptr) {
          state.counters["server_cpu_s"] = benchmark::Counter(
              std::chrono::duration<double>(of_server).count(), benchmark::Counter::kAvgIterations);
        }
      }
      state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.task_count()));
    } catch (const std::exception& error) {
      state.SkipWithError(printable(error.what()).c_str());
    }
    if (state.error_occurred()) any_failed_ = true;
  }

  std::chrono::nanoseconds cpu_time_of_server() const {
    return server_ ? server_->cpu_time() : std::chrono::nanoseconds{};
  }

  /// Null where it needs none.
  const ServerProcess* server_for(const Cell& cell) {
    if (!cell.workload->needs_server(cell.parameters)) return nullptr;
    if (!server_) server_.emplace(connections_);
    return &*server_;
  }

  const Topology& topology_;
  std::size_t connections_ = 0;  // of the server with any of the cells
  std::optional<ServerProcess> server_;
  TreeCpuTimes cpu_times_;
  ThreadTrial threads_;
  Addresses addresses_;
  bool any_failed_ = false;
};

/// Only what was typed: which of the cells --benchmark_filter leaves, the library knows.
void require_room_where_typed(std::vector<PlannedCell> plan) {
  std::erase_if(plan, [](const PlannedCell& planned) {
    const auto& cell = planned.cell;
    return !cell.workload->needs_directory || cell.parameters.text("directory").empty();
  });
  require_room(plan);
}

/// What --benchmark_out asks for; null without it.
std::unique_ptr<benchmark::BenchmarkReporter> make_file_reporter(const BenchmarkFlags& flags) {
  if (flags.out().empty()) return nullptr;
  const auto format = flags.out_format();
  if (format == "console") return std::make_unique<benchmark::ConsoleReporter>();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  if (format == "csv") return std::make_unique<benchmark::CSVReporter>();
#pragma GCC diagnostic pop
  return std::make_unique<benchmark::JSONReporter>();
}

}  // namespace

void restart_without(const std::vector<SteeringVariable>& variables, char** arguments) {
  if (std::ranges::all_of(variables, &SteeringVariable::kept)) return;
  ::execv(kOwnExecutable, arguments);
  throw std::system_error(errno, std::generic_category(),
                          "cannot start anew without " + variables.front().name);
}

int run_cells_as_benchmarks(const Selection& selection,
                            const std::vector<std::string>& benchmark_flags) {
  require_system_calls();
  const auto topology = read_topology();
  const auto plan = make_plan(selection, topology.usable_cpus.size());
  const BenchmarkFlags flags(benchmark_flags);
  require_room_where_typed(plan);
  const auto file_reporter = make_file_reporter(flags);
  std::vector<std::string> benchmark_arguments{"concbench cells"};
  benchmark_arguments.insert(benchmark_arguments.end(), flags.arguments().begin(),
                             flags.arguments().end());
  std::vector<char*> argv;
  for (auto& argument : benchmark_arguments) argv.push_back(argument.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) {  // what the library has left
    tell("concbench: '{}' is none of Google Benchmark's flags; see concbench cells --help\n",
         argv[1]);
    return 2;
  }
  // Google Benchmark reports how *it* was built; Debian's package says "debug", which concerns
  // none of the timed code: the loop is in its header, compiled here.
  benchmark::AddCustomContext("concbench_version", build_info::kVersion);
  benchmark::AddCustomContext("concbench_build_type", build_info::kBuildType);

  CellBenchmarks benchmarks(topology);
  for (const auto& [cell, skipped] : plan) {
    if (skipped.empty()) benchmarks.add(cell);
  }
  if (kinship() == Kinship::kHidden) {
    tell("note: the column CPU is of the calling thread alone: /proc tells of no processes here\n");
  }
  // Whether it makes a new one or keeps one is the library's business, and not told.
  TreeCpuReporter to_display(*benchmark::CreateDefaultDisplayReporter(), benchmarks.cpu_times());
  std::optional<TreeCpuReporter> to_file;
  if (file_reporter) to_file.emplace(*file_reporter, benchmarks.cpu_times());
  if (benchmark::RunSpecifiedBenchmarks(&to_display, to_file ? &*to_file : nullptr) == 0) {
    tell("no cell matches; `concbench list --cells` shows what there is\n");
    return 2;
  }
  if (to_file && !to_file->wrote_all()) {
    tell("concbench: cannot write {}: what it holds of the results is not all\n", flags.out());
    return 1;
  }
  return benchmarks.any_failed() ? 1 : 0;
}

}  // namespace concbench
