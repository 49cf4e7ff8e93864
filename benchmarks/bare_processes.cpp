#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <limits>
#include <system_error>
#include <vector>

#include "bare.hpp"
#include "runners/shared_memory.hpp"
#include "runners/worker_process.hpp"

namespace concbench {
namespace {

constexpr std::size_t kCacheLine = 64;

struct Orders {
  alignas(kCacheLine) std::atomic<std::uint32_t> generation;
  std::atomic<std::uint32_t> unfinished;
  std::atomic<bool> stop;
  alignas(kCacheLine) std::atomic<std::size_t> next_task;
};

void wait_while_equal(const std::atomic<std::uint32_t>& word, std::uint32_t value) {
  ::syscall(SYS_futex, &word, FUTEX_WAIT, value, nullptr, nullptr, 0);
}

void wake_all(const std::atomic<std::uint32_t>& word) {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, std::numeric_limits<int>::max(), nullptr, nullptr, 0);
}

void serve(Orders& orders, std::size_t tasks) {
  for (std::uint32_t generation = 0;; ++generation) {
    while (orders.generation.load() == generation) wait_while_equal(orders.generation, generation);
    if (orders.stop.load()) return;
    for (auto task = orders.next_task.fetch_add(1); task < tasks;
         task = orders.next_task.fetch_add(1)) {
      bare_task(task);
    }
    if (orders.unfinished.fetch_sub(1) == 1) wake_all(orders.unfinished);
  }
}

}  // namespace

void bare_process_per_task(benchmark::State& state) {
  time_bare(state, [&] {
    std::size_t children = 0;
    for (std::size_t task = 0; task < tasks_of(state); ++task) {
      if (children == kBareConcurrency && ::wait(nullptr) > 0) --children;
      const pid_t child = ::fork();
      if (child < 0) throw std::system_error(errno, std::generic_category(), "cannot fork");
      if (child == 0) {
        bare_task(task);
        ::_exit(0);
      }
      ++children;
    }
    while (children > 0 && ::wait(nullptr) > 0) --children;
  });
}

void bare_process_pool_shared(benchmark::State& state) {
  const SharedMemory memory(sizeof(Orders));
  auto& orders = *memory.as_array_of<Orders>();
  std::vector<WorkerProcess> workers;
  for (std::size_t number = 0; number < kBareConcurrency; ++number) {
    workers.emplace_back([&] { serve(orders, tasks_of(state)); });
  }
  const auto start_generation = [&] {
    orders.generation.fetch_add(1);
    wake_all(orders.generation);
  };
  time_bare(state, [&] {
    orders.next_task.store(0);
    orders.unfinished.store(kBareConcurrency);
    start_generation();
    for (auto left = orders.unfinished.load(); left != 0; left = orders.unfinished.load()) {
      wait_while_equal(orders.unfinished, left);
    }
  });
  orders.stop.store(true);
  start_generation();
  for (auto& worker : workers) worker.wait();
}

}  // namespace concbench
