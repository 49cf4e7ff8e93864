#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <spawn.h>

#include "benchmarks/costs/bare.hpp"
#include "benchmarks/costs/bare_workers.hpp"
#include "runners/contract/cache_line.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/shared_memory.hpp"
#include "runners/contract/worker_process.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

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

/// At most kBareConcurrency children at the same time.
template <class Start>
void time_children(benchmark::State& state, Start start) {
  time_bare(state, [&] {
    std::size_t children = 0;
    for (std::size_t task = 0; task < tasks_of(state); ++task) {
      if (children == kBareConcurrency && ::wait(nullptr) > 0) --children;
      start(task);
      ++children;
    }
    while (children > 0 && ::wait(nullptr) > 0) --children;
  });
}

}  // namespace

BareWorkers::BareWorkers() {
  while (workers_.size() < kBareConcurrency) {
    SocketPair sockets;
    WorkerProcess process([&] {
      sockets.ours.close();
      for (auto& other : workers_) other.socket.close();
      for (std::size_t task = 0; receive_all(sockets.theirs.get(), bytes_of(task));) {
        bare_task(task);
        if (!send_all(sockets.theirs.get(), bytes_of(task))) return;
      }
    });
    workers_.push_back({std::move(process), std::move(sockets.ours)});
  }
}

BareWorkers::~BareWorkers() = default;

void bare_process_per_task(benchmark::State& state) {
  time_children(state, [](std::size_t task) {
    const pid_t child = ::fork();
    if (child < 0) throw_errno("cannot fork");
    if (child == 0) {
      bare_task(task);
      ::_exit(0);
    }
  });
}

void bare_spawn_per_task(benchmark::State& state) {
  time_children(state, [](std::size_t) {
    // Nothing but the C++ library: what remains to the runner is the workload's module, made anew.
    std::string program = CONCBENCH_EMPTY_PROGRAM;
    std::array<char*, 2> arguments{program.data(), nullptr};
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ);
    if (error != 0) throw_error(error, "cannot spawn");
  });
}

void bare_process_pool(benchmark::State& state) {
  BareWorkers workers;
  time_bare(state, [&] {
    std::size_t next_task = 0;
    std::size_t unfinished = tasks_of(state);
    const auto hand_out = [&](BareWorker& worker) {
      if (next_task == tasks_of(state)) return;
      std::size_t task = next_task++;
      send_all(worker.socket.get(), bytes_of(task));
    };
    // Each has one task in hand and one that waits for it.
    for (auto& worker : workers) hand_out(worker);
    for (auto& worker : workers) hand_out(worker);
    while (unfinished > 0) {
      std::array<pollfd, kBareConcurrency> sockets{};
      for (std::size_t i = 0; i < sockets.size(); ++i) {
        sockets[i] = {workers[i].socket.get(), POLLIN, 0};
      }
      wait_until_ready(sockets);
      for (std::size_t i = 0; i < sockets.size(); ++i) {
        if (sockets[i].revents == 0) continue;
        std::size_t task = 0;
        receive_all(workers[i].socket.get(), bytes_of(task));
        --unfinished;
        hand_out(workers[i]);
      }
    }
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
