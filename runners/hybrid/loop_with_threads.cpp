#include <algorithm>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runners/async/await_task.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/asio_pool.hpp"

namespace concbench {
namespace {

class ThreadOffload final : public Offload {
 public:
  explicit ThreadOffload(std::size_t threads) : pool_(threads) {}

  asio::awaitable<void> compute(TaskInSteps& task) override {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, &task](auto resume) {
          // The loop has nothing else to wait for, and would end without the awaiting coroutine.
          auto work = asio::make_work_guard(asio::get_associated_executor(resume));
          asio::post(pool_.get(),
                     [&task, work = std::move(work), resume = std::move(resume)]() mutable {
                       task.compute();
                       asio::post(std::move(resume));
                     });
        },
        asio::use_awaitable);
  }

 private:
  AsioPool pool_;
};

/// An event loop on the calling thread that waits, and a boost::asio::thread_pool with a thread for
/// each core, but not more than `concurrency`, that computes: a step that would block the loop is
/// posted to the pool and its coroutine resumed on the loop. It is how Asio's documentation has
/// blocking work done next to a loop.
class LoopWithThreads final : public Runner {
 public:
  LoopWithThreads(Batch& batch, std::size_t concurrency, std::size_t cores)
      : batch_(batch), concurrency_(concurrency), threads_(std::min(cores, concurrency)) {}

  void run_batch() override { await_tasks(loop_, batch_, concurrency_, &threads_); }

 private:
  Batch& batch_;
  std::size_t concurrency_;
  asio::io_context loop_{1};
  ThreadOffload threads_;  // joined first: what they compute belongs to coroutines of the loop
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<LoopWithThreads>(batch, terms.concurrency, terms.cores);
}

}  // namespace

RunnerEntry loop_with_threads_entry() {
  return {.name = "loop_with_threads",
          .family = Family::kHybrid,
          .workers = Workers::kCallerAndThreads,
          .built_on = "Boost.Asio awaitables, io_context and thread_pool",
          .counterpart = "asyncio.to_thread",
          .summary = "one event loop waits, threads compute",
          .make = make,
          .needs = "epoll clone3",
          .costs = {.task = std::chrono::microseconds(20)},
          .in_quick = true};
}

}  // namespace concbench
