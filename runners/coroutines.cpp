#include "coroutines.hpp"

#include <algorithm>
#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "await_task.hpp"

namespace concbench {
namespace {

class Coroutines final : public Runner {
 public:
  Coroutines(Batch& batch, std::size_t concurrency) : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override {
    next_task_ = 0;
    const std::size_t in_flight = std::min(concurrency_, batch_.task_count());
    for (std::size_t i = 0; i < in_flight; ++i) {
      asio::co_spawn(loop_, execute_one_after_another(), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
      });
    }
    loop_.restart();
    loop_.run();
  }

 private:
  /// Awaiting a child costs a tenth of spawning one, and the number of these coroutines is the
  /// bound on the tasks in flight: no semaphore is needed.
  asio::awaitable<void> execute_one_after_another() {
    while (next_task_ < batch_.task_count()) co_await await_task(batch_, next_task_++);
  }

  Batch& batch_;
  std::size_t concurrency_;
  std::size_t next_task_ = 0;
  asio::io_context loop_{1};
};

}  // namespace

std::unique_ptr<Runner> make_coroutines(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Coroutines>(batch, terms.concurrency);
}

RunnerEntry coroutines_entry() {
  return {.name = "coroutines",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables, io_context",
          .counterpart = "asyncio.gather",
          .summary = "one event loop, tasks in flight",
          .make = make_coroutines,
          .in_quick = true};
}

}  // namespace concbench
