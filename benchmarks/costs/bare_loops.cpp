#include <algorithm>
#include <execution>
#include <new>
#include <numeric>
#include <vector>

#include <omp.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "benchmarks/costs/bare.hpp"

namespace concbench {
namespace {

/// oneTBB with as many threads as asked for, all of them gone afterwards: other pairs of the
/// program fork.
class Arena {
 public:
  Arena() = default;
  ~Arena() {
    arena_.terminate();
    tbb::finalize(scheduler_, std::nothrow);
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  template <class Function>
  void execute(Function function) {
    arena_.execute(function);
  }

 private:
  tbb::task_scheduler_handle scheduler_{tbb::attach{}};
  tbb::global_control parallelism_{tbb::global_control::max_allowed_parallelism, kBareConcurrency};
  tbb::task_arena arena_{static_cast<int>(kBareConcurrency)};
};

}  // namespace

void bare_tbb(benchmark::State& state) {
  Arena arena;
  time_bare(state, [&] {
    arena.execute([&] {
      using Range = tbb::blocked_range<std::size_t>;
      tbb::parallel_for(
          Range(0, tasks_of(state), 1),
          [](const Range& tasks) {
            for (std::size_t task = tasks.begin(); task != tasks.end(); ++task) bare_task(task);
          },
          tbb::simple_partitioner());
    });
  });
}

void bare_std_par(benchmark::State& state) {
  Arena arena;
  std::vector<std::size_t> tasks(tasks_of(state));
  std::iota(tasks.begin(), tasks.end(), std::size_t{0});
  time_bare(state, [&] {
    arena.execute([&] {
      std::for_each(std::execution::par, tasks.begin(), tasks.end(),
                    [](std::size_t task) { bare_task(task); });
    });
  });
}

void bare_openmp(benchmark::State& state) {
  const auto tasks = tasks_of(state);
  time_bare(state, [tasks] {
#pragma omp parallel for schedule(dynamic, 1) num_threads(static_cast <int>(kBareConcurrency))
    for (std::size_t task = 0; task < tasks; ++task) bare_task(task);
  });
  omp_pause_resource_all(omp_pause_hard);
}

}  // namespace concbench
