#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include <benchmark/benchmark.h>

namespace concbench {

/// What runners are held against by concbench_harness_cost: batches of tasks that do nothing, given
/// to a library as its runner gives them, but without batch, outcomes, stamps or virtual calls.

/// Threads, processes or tasks in flight, for each of them.
inline constexpr std::size_t kBareConcurrency = 2;

inline std::size_t tasks_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

/// A task that does nothing, yet cannot be left out.
inline void bare_task(std::size_t task) { benchmark::DoNotOptimize(task); }

/// Times `batch`, which does all tasks of the state once, in the loop that times the runners.
void time_bare(benchmark::State& state, const std::function<void()>& batch);

/// Threads: bare_threads.cpp.
void bare_sequential(benchmark::State& state);
void bare_thread_per_task(benchmark::State& state);
void bare_std_async(benchmark::State& state);
void bare_thread_pool(benchmark::State& state);
void bare_thread_team(benchmark::State& state);
/// With tasks that do a little, each in a cache line of its own: the shared counter then goes from
/// core to core with every task, where a thread that does nothing else takes many in a row.
void bare_thread_team_that_counts(benchmark::State& state);
void bare_global_lock(benchmark::State& state);

/// Loops that a library makes parallel: bare_loops.cpp.
void bare_tbb(benchmark::State& state);
void bare_std_par(benchmark::State& state);
void bare_openmp(benchmark::State& state);

/// Processes: bare_processes.cpp.
void bare_process_per_task(benchmark::State& state);
void bare_spawn_per_task(benchmark::State& state);
void bare_process_pool(benchmark::State& state);
void bare_process_pool_shared(benchmark::State& state);

/// Event loops: bare_event_loops.cpp.
void bare_coroutines(benchmark::State& state);
void bare_coroutine_loops(benchmark::State& state);
void bare_callbacks(benchmark::State& state);
void bare_await_in_turn(benchmark::State& state);
void bare_nursery(benchmark::State& state);
void bare_fibers(benchmark::State& state);
void bare_libuv(benchmark::State& state);
void bare_loop_with_threads(benchmark::State& state);
void bare_loop_with_processes(benchmark::State& state);

}  // namespace concbench
