#include <algorithm>
#include <deque>
#include <exception>
#include <latch>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"

namespace concbench {
namespace {

/// The tasks `first`, `first + stride` and so on, at most `in_flight` of them at the same time.
struct Share {
  std::size_t first;
  std::size_t stride;
  std::size_t in_flight;
};

class Loop {
 public:
  Loop(Batch& batch, const Share& share, FileOffload& files)
      : batch_(batch),
        share_(share),
        files_(files),
        thread_(start_thread([this] { loop_.run(); })) {}
  ~Loop() { loop_.stop(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  std::size_t in_flight() const noexcept { return share_.in_flight; }

  /// `unfinished` is counted down by in_flight() in all.
  void start(std::latch& unfinished) {
    next_task_ = share_.first;
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
  asio::awaitable<void> execute_one_after_another() {
    while (next_task_ < batch_.task_count()) {
      co_await await_task(batch_, std::exchange(next_task_, next_task_ + share_.stride), &files_);
    }
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

/// An event loop for each core, each on a kept thread of its own, and nothing shared between them:
/// how Asio recommends to use several cores without a lock or a strand. The tasks are divided
/// before the batch begins, as a kernel divides the connections of a port that several processes
/// listen on; a loop that is done early helps no other one.
class CoroutineLoops final : public Runner {
 public:
  CoroutineLoops(Batch& batch, std::size_t concurrency, std::size_t cores, std::size_t file_threads)
      : files_(file_threads) {
    const std::size_t loops = std::min(cores, concurrency);
    for (std::size_t i = 0; i < loops; ++i) {
      const std::size_t in_flight = concurrency / loops + (i < concurrency % loops ? 1 : 0);
      const std::size_t tasks = (batch.task_count() + loops - 1 - i) / loops;
      loops_.emplace_back(batch, Share{i, loops, std::min(in_flight, tasks)}, files_);
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

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<CoroutineLoops>(batch, terms.concurrency, terms.cores,
                                          file_threads(terms));
}

}  // namespace

RunnerEntry coroutine_loops_entry() {
  return {.name = "coroutine_loops",
          .family = Family::kAsync,
          .workers = Workers::kThreads,
          .built_on = "Boost.Asio awaitables, an io_context for each core",
          .counterpart = "one asyncio loop per core",
          .summary = "a loop on each core, tasks divided ahead",
          .make = make,
          .parameters = {files_setting()},
          .needs = "epoll clone3",
          .refuse = [](const Parameters& settings) {
            return refuse_files("coroutine_loops", settings);
          }};
}

}  // namespace concbench
