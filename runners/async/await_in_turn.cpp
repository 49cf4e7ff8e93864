#include "runners/async/await_task.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// One event loop on the calling thread, and one coroutine that awaits each task before it starts
/// the next: the common mistake, correct and no faster than a plain loop. What it costs beyond
/// `sequential` is what the loop and its coroutines cost.
class AwaitInTurn final : public Runner {
 public:
  explicit AwaitInTurn(Batch& batch) : batch_(batch) {}

  void run_batch() override { await_tasks(loop_, batch_, 1); }

 private:
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
          .why_most = "awaits one task at a time",
          .needs = "epoll"};
}

}  // namespace concbench
