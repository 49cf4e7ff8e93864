#include "runners/async/coroutine_loops.hpp"

#include <sched.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <pthread.h>

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"

namespace concbench {
namespace {

/// The tasks `first`, `first + stride` and so on, at most `in_flight` of them at the same time.
struct Share {
  std::size_t first;
  std::size_t stride;
  std::size_t in_flight;
  bool spawns_each;  // a coroutine for every task, or kept ones that take one after another
};

class Loop {
 public:
  /// `cpu`: which the thread is bound to, if to any.
  Loop(Batch& batch, const Share& share, FileOffload& files, std::optional<int> cpu)
      : batch_(batch), share_(share), files_(files), thread_(start_thread([this, cpu] {
          if (cpu) stay_on(*cpu);
          loop_.run();
        })) {}
  ~Loop() { loop_.stop(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  std::size_t in_flight() const noexcept { return share_.in_flight; }

  /// `unfinished` is counted down by in_flight() in all.
  void start(std::latch& unfinished) {
    next_task_ = share_.first;
    if (share_.spawns_each) {
      asio::post(loop_, [this, &unfinished] {
        for (std::size_t i = 0; i < share_.in_flight; ++i) spawn_next(unfinished);
      });
      return;
    }
    for (std::size_t i = 0; i < share_.in_flight; ++i) {
      asio::co_spawn(loop_, execute_one_after_another(),
                     [this, &unfinished](const std::exception_ptr& error) {
                       if (error) error_ = error;
                       unfinished.count_down();
                     });
    }
  }

  /// Only when the batch has ended: throws what has broken the loop.
  void check() {
    if (const auto error = std::exchange(error_, nullptr)) std::rethrow_exception(error);
  }

 private:
  asio::awaitable<void> execute_next() {
    return await_task(batch_, std::exchange(next_task_, next_task_ + share_.stride), &files_);
  }

  asio::awaitable<void> execute_one_after_another() {
    while (next_task_ < batch_.task_count()) co_await execute_next();
  }

  void spawn_next(std::latch& unfinished) {
    if (next_task_ >= batch_.task_count()) return unfinished.count_down();
    asio::co_spawn(loop_, execute_next(), [this, &unfinished](const std::exception_ptr& error) {
      if (!error) return spawn_next(unfinished);
      error_ = error;
      unfinished.count_down();
    });
  }

  static void stay_on(int cpu) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(static_cast<std::size_t>(cpu), &only);
    ::pthread_setaffinity_np(::pthread_self(), sizeof only, &only);
  }

  Batch& batch_;
  Share share_;
  FileOffload& files_;
  std::size_t next_task_ = 0;
  std::exception_ptr error_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  std::jthread thread_;
};

/// CPUs that this process may use.
std::vector<int> own_cpus() {
  cpu_set_t allowed;
  std::vector<int> cpus;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &allowed)) cpus.push_back(cpu);
  }
  return cpus;
}

/// An event loop for each core, each on a kept thread of its own, and nothing shared between them
/// that would need a lock or a strand: Asio's example "HTTP Server 2", an io_context for each CPU,
/// is its pattern. The tasks are divided before the batch begins, in turn, as that example deals
/// out its connections; a loop that is done early helps no other one.
class CoroutineLoops final : public Runner {
 public:
  CoroutineLoops(Batch& batch, const RunnerTerms& terms, bool is_pinned)
      : files_(file_threads(terms)) {
    const auto concurrency = terms.concurrency;
    const std::size_t loops = std::min(terms.cores, concurrency);
    const auto cpus = is_pinned ? own_cpus() : std::vector<int>{};
    for (std::size_t i = 0; i < loops; ++i) {
      const std::size_t in_flight = concurrency / loops + (i < concurrency % loops ? 1 : 0);
      const std::size_t tasks = (batch.task_count() + loops - 1 - i) / loops;
      const auto cpu = cpus.empty() ? std::nullopt : std::optional(cpus[i % cpus.size()]);
      const Share share{i, loops, std::min(in_flight, tasks), spawns_each(terms.settings)};
      loops_.emplace_back(batch, share, files_, cpu);
    }
  }

  void run_batch() override {
    std::size_t in_flight = 0;
    for (const auto& loop : loops_) in_flight += loop.in_flight();
    std::latch unfinished(static_cast<std::ptrdiff_t>(in_flight));
    for (auto& loop : loops_) loop.start(unfinished);
    unfinished.wait();
    for (auto& loop : loops_) loop.check();
  }

 private:
  std::deque<Loop> loops_;
  FileOffload files_;  // of all loops; goes first: its threads post to them
};

}  // namespace

std::unique_ptr<Runner> make_coroutine_loops(Batch& batch, const RunnerTerms& terms,
                                             bool is_pinned) {
  return std::make_unique<CoroutineLoops>(batch, terms, is_pinned);
}

RunnerEntry coroutine_loops_entry() {
  return {
      .name = "coroutine_loops",
      .family = Family::kAsync,
      .workers = Workers::kThreads,
      .built_on = "Boost.Asio awaitables, an io_context for each core",
      .counterpart = "one asyncio loop per core",
      .summary = "a loop on each core, tasks divided ahead",
      .make = [](Batch& batch,
                 const RunnerTerms& terms) { return make_coroutine_loops(batch, terms, false); },
      .parameters = {spawn_setting(), files_setting()},
      .needs = "epoll clone3",
      .refuse =
          [](const Parameters& settings) { return refuse_loop("coroutine_loops", settings); }};
}

}  // namespace concbench
