// What the harness adds to a library: the runner on the empty workload beside the bare library
// doing the same posts, in one program. Compare the two medians of each pair:
//   concbench_harness_cost --benchmark_repetitions=15 --benchmark_enable_random_interleaving=true
//       --benchmark_report_aggregates_only=true

#include <latch>

#include <benchmark/benchmark.h>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "make_runner.hpp"
#include "timed_loop.hpp"
#include "workloads/empty.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kThreads = 2;

std::size_t tasks_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void report_time_per_task(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void run_runner(benchmark::State& state, const char* name) {
  const Empty workload(tasks_of(state));
  Batch batch(workload);
  const auto* const entry = find_runner(name);
  const Cell cell{find_workload("empty"),
                  Parameters(find_workload("empty")->parameters),
                  entry,
                  Parameters(entry->parameters),
                  kThreads,
                  std::min(kThreads, entry->most_concurrency)};
  const auto runner = make_runner(cell, batch, {});
  time_batches(state, *runner, batch);
  report_time_per_task(state);
}

void run_bare_thread_pool(benchmark::State& state) {
  asio::thread_pool pool(kThreads);
  const auto tasks = static_cast<std::ptrdiff_t>(tasks_of(state));
  time_iterations(
      state, [] {},
      [&] {
        std::latch unfinished(tasks);
        for (std::ptrdiff_t task = 0; task < tasks; ++task) {
          asio::post(pool, [task, &unfinished] {
            benchmark::DoNotOptimize(task);
            unfinished.count_down();
          });
        }
        unfinished.wait();
      });
  report_time_per_task(state);
}

void run_bare_tbb(benchmark::State& state) {
  const tbb::global_control parallelism(tbb::global_control::max_allowed_parallelism, kThreads);
  tbb::task_arena arena(static_cast<int>(kThreads));
  time_iterations(
      state, [] {},
      [&] {
        arena.execute([&] {
          using Range = tbb::blocked_range<std::size_t>;
          tbb::parallel_for(
              Range(0, tasks_of(state), 1),
              [](const Range& tasks) {
                for (std::size_t task = tasks.begin(); task != tasks.end(); ++task) {
                  benchmark::DoNotOptimize(task);
                }
              },
              tbb::simple_partitioner());
        });
      });
  report_time_per_task(state);
}

}  // namespace
}  // namespace concbench

int main(int argc, char** argv) {
  using concbench::run_runner;
  const auto add = [](const char* name, auto function) {
    benchmark::RegisterBenchmark(name, function)
        ->UseManualTime()
        ->Arg(1'000)
        ->Arg(10'000)
        ->Arg(100'000);
  };
  add("thread_pool/bare", concbench::run_bare_thread_pool);
  add("thread_pool/runner", [](benchmark::State& state) { run_runner(state, "thread_pool"); });
  add("tbb/bare", concbench::run_bare_tbb);
  add("tbb/runner", [](benchmark::State& state) { run_runner(state, "tbb"); });
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
