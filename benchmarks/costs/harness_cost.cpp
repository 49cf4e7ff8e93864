// What the harness adds to a library: each runner on the empty workload beside the bare library
// doing the same, in one program. Compare the two medians of each pair:
//   concbench_harness_cost --benchmark_repetitions=15 --benchmark_enable_random_interleaving=true
//       --benchmark_report_aggregates_only=true

#include <algorithm>
#include <cstdint>
#include <string>

#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/costs/bare.hpp"
#include "workloads/computing/empty.hpp"

namespace concbench {

void time_bare(benchmark::State& state, const std::function<void()>& batch) {
  time_iterations(
      state, [] {}, batch);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

namespace {

constexpr std::int64_t kFewTasks = 1'000;
constexpr std::int64_t kManyTasks = 100'000;

struct Pair {
  const char* runner;
  void (*bare)(benchmark::State&);  // null: the runner alone
  std::int64_t most_tasks = kManyTasks;
  const char* setting = nullptr;  // with which the runner does what the bare half does
  const char* value = nullptr;
};

// All but uring: a bare half would be compiled with the other one's backend. Where a task costs
// more than 10 us, few tasks tell as much as many. The rank program is MPI's bare half already:
// nothing stands between its messages and the task.
constexpr Pair kPairs[] = {
    {"sequential", bare_sequential},
    {"thread_per_task", bare_thread_per_task, kFewTasks},
    {"std_async", bare_std_async, kFewTasks},
    {"thread_pool", bare_thread_pool},
    {"global_lock", bare_global_lock},
    {"thread_team", bare_thread_team, kManyTasks, "claim", "counter"},
    {"tbb", bare_tbb},
    {"std_par", bare_std_par},
    {"openmp", bare_openmp},
    {"process_per_task", bare_process_per_task, kFewTasks},
    {"spawn_per_task", bare_spawn_per_task, kFewTasks},
    {"process_pool", bare_process_pool},
    {"process_pool_shared", bare_process_pool_shared, kManyTasks, "claim", "counter"},
    {"coroutines", bare_coroutines, kManyTasks, "spawn", "kept"},
    {"coroutine_loops", bare_coroutine_loops, kManyTasks, "spawn", "kept"},
    {"callbacks", bare_callbacks, kManyTasks, "spawn", "kept"},
    {"await_in_turn", bare_await_in_turn},
    {"nursery", bare_nursery, kManyTasks, "spawn", "kept"},
    {"fibers", bare_fibers},
    {"libuv", bare_libuv, kManyTasks, "spawn", "kept"},
    {"loop_with_threads", bare_loop_with_threads, kManyTasks, "spawn", "kept"},
    {"loop_with_processes", bare_loop_with_processes, kManyTasks, "spawn", "kept"},
    {"mpi", nullptr},
};

void time_runner(benchmark::State& state, const Pair& pair) {
  const Empty workload(tasks_of(state));
  Batch batch(workload);
  const auto* const entry = find_runner(pair.runner);
  const auto* const empty = find_workload("empty");
  Parameters parameters(empty->parameters);
  parameters.set("tasks", std::to_string(state.range(0)));  // for workers that make it anew
  Parameters settings(entry->parameters);
  if (pair.setting != nullptr) settings.set(pair.setting, pair.value);
  const Cell cell{empty,    parameters,       entry,
                  settings, kBareConcurrency, std::min(kBareConcurrency, entry->most_concurrency)};
  auto programs = worker_programs(order_of_workload(cell, module_of(*empty), {}));
  programs.rank = CONCBENCH_EXECUTABLE;  // this program starts no ranks
  const auto runner = make_runner(cell, batch, programs);
  run_checked_batch(*runner, batch, Stamping::kOff);
  time_batches(state, *runner, batch);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class Function>
void add_half(const std::string& name, Function function, std::int64_t most_tasks) {
  auto* const benchmark = benchmark::RegisterBenchmark(name.c_str(), function);
  benchmark->UseManualTime();
  for (auto tasks = kFewTasks; tasks <= most_tasks; tasks *= 10) benchmark->Arg(tasks);
}

void add(const Pair& pair) {
  std::string runner = pair.runner;
  if (pair.setting != nullptr) runner += std::string(":") + pair.setting + "=" + pair.value;
  if (pair.bare != nullptr) add_half(runner + "/bare", pair.bare, pair.most_tasks);
  add_half(
      runner + "/runner", [pair](benchmark::State& state) { time_runner(state, pair); },
      pair.most_tasks);
}

}  // namespace
}  // namespace concbench

int main(int argc, char** argv) {
  for (const auto& pair : concbench::kPairs) concbench::add(pair);
  concbench::add_half("thread_team/bare_that_counts", concbench::bare_thread_team_that_counts,
                      concbench::kManyTasks);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
