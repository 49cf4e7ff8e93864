#include <atomic>
#include <cstdint>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "benchmarks/costs/bare.hpp"
#include "runners/contract/cache_line.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

/// Tasks of equal length: the oldest is the next to end, and no slots are needed to wait for it.
template <class Start>
void start_in_turn(std::size_t tasks, Start start) {
  using Handle = decltype(start(std::size_t{}));
  std::vector<Handle> in_progress(kBareConcurrency);
  for (std::size_t task = 0; task < tasks; ++task) {
    auto& oldest = in_progress[task % kBareConcurrency];
    oldest = Handle();  // waits for it
    oldest = start(task);
  }
}

template <class Task>
void time_posts(benchmark::State& state, Task do_task) {
  asio::thread_pool pool(kBareConcurrency);
  time_bare(state, [&] {
    std::latch unfinished(static_cast<std::ptrdiff_t>(tasks_of(state)));
    for (std::size_t task = 0; task < tasks_of(state); ++task) {
      asio::post(pool, [task, &unfinished, &do_task] {
        do_task(task);
        unfinished.count_down();
      });
    }
    unfinished.wait();
  });
}

template <class Task>
void time_team(benchmark::State& state, Task do_task) {
  alignas(kCacheLine) std::atomic<std::uint32_t> generation{0};
  std::atomic<std::uint32_t> unfinished{0};
  std::atomic<bool> stop{false};
  alignas(kCacheLine) std::atomic<std::size_t> next_task{0};
  const auto take_share = [&, tasks = tasks_of(state)] {
    while (true) {
      const auto task = next_task.fetch_add(1, std::memory_order_relaxed);
      if (task >= tasks) return;
      do_task(task);
    }
  };
  const auto start_generation = [&] {
    generation.fetch_add(1);
    generation.notify_all();
  };
  std::vector<std::jthread> threads;
  for (std::size_t number = 1; number < kBareConcurrency; ++number) {
    threads.emplace_back([&] {
      for (std::uint32_t seen = 0;; ++seen) {
        generation.wait(seen);
        if (stop.load()) return;
        take_share();
        if (unfinished.fetch_sub(1) == 1) unfinished.notify_one();
      }
    });
  }
  time_bare(state, [&] {
    next_task.store(0);
    unfinished.store(kBareConcurrency - 1);
    start_generation();
    take_share();
    for (auto left = unfinished.load(); left != 0; left = unfinished.load()) unfinished.wait(left);
  });
  stop.store(true);
  start_generation();
}

}  // namespace

void bare_sequential(benchmark::State& state) {
  time_bare(state, [&] {
    for (std::size_t task = 0; task < tasks_of(state); ++task) bare_task(task);
  });
}

void bare_thread_per_task(benchmark::State& state) {
  time_bare(state, [&] {
    start_in_turn(tasks_of(state), [](std::size_t task) { return std::jthread(bare_task, task); });
  });
}

void bare_std_async(benchmark::State& state) {
  time_bare(state, [&] {
    start_in_turn(tasks_of(state),
                  [](std::size_t task) { return std::async(std::launch::async, bare_task, task); });
  });
}

void bare_thread_pool(benchmark::State& state) { time_posts(state, bare_task); }

void bare_global_lock(benchmark::State& state) {
  std::mutex lock;
  time_posts(state, [&lock](std::size_t task) {
    const std::lock_guard held(lock);
    bare_task(task);
  });
}

void bare_thread_team(benchmark::State& state) { time_team(state, bare_task); }

void bare_thread_team_that_counts(benchmark::State& state) {
  struct alignas(kCacheLine) Count {
    std::atomic<std::uint32_t> executions{0};
  };
  std::vector<Count> counts(tasks_of(state));
  time_team(state, [&counts](std::size_t task) {
    counts[task].executions.fetch_add(1, std::memory_order_relaxed);
  });
}

}  // namespace concbench
