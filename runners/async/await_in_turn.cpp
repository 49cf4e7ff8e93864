#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// One event loop on the calling thread, and one coroutine that awaits each task before it starts
/// the next: the common mistake, correct and no faster than a plain loop, which Python's page
/// "Coroutines and Tasks" shows before it shows tasks. What it costs beyond `sequential` is what
/// the loop and its coroutines cost.
class AwaitInTurn final : public Runner {
 public:
  AwaitInTurn(Batch& batch, std::size_t file_threads) : batch_(batch), files_(file_threads) {}

  void run_batch() override { await_tasks(loop_, batch_, 1, &files_); }

 private:
  Batch& batch_;
  asio::io_context loop_{1};
  FileOffload files_;  // goes first: its threads post to the loop
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<AwaitInTurn>(batch, file_threads(terms));
}

}  // namespace

RunnerEntry await_in_turn_entry() {
  return {
      .name = "await_in_turn",
      .family = Family::kAsync,
      .workers = Workers::kCaller,
      .built_on = "Boost.Asio awaitables, io_context",
      .counterpart = "await in a for loop",
      .summary = "one event loop, one task after the other",
      .make = make,
      .parameters = {files_setting()},
      .most_concurrency = 1,
      .why_most = "awaits one task at a time",
      .needs = "epoll",
      .refuse = [](const Parameters& settings) { return refuse_files("await_in_turn", settings); }};
}

}  // namespace concbench
