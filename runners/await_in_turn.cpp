#include "await_in_turn.hpp"

#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "await_task.hpp"

namespace concbench {
namespace {

class AwaitInTurn final : public Runner {
 public:
  explicit AwaitInTurn(Batch& batch) : batch_(batch) {}

  void run_batch() override {
    asio::co_spawn(loop_, await_each(), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
    loop_.restart();
    loop_.run();
  }

 private:
  asio::awaitable<void> await_each() {
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      co_await await_task(batch_, task);
    }
  }

  Batch& batch_;
  asio::io_context loop_{1};
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms&) {
  return std::make_unique<AwaitInTurn>(batch);
}

}  // namespace

RunnerEntry await_in_turn_entry() {
  return {.name = "await_in_turn",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables, io_context",
          .counterpart = "await in a for loop",
          .summary = "one event loop, one task after the other",
          .make = make,
          .most_concurrency = 1,
          .why_most = "awaits one task at a time"};
}

}  // namespace concbench
