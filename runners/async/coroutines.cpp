#include "runners/async/coroutines.hpp"

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"

namespace concbench {
namespace {

class Coroutines final : public Runner {
 public:
  Coroutines(Batch& batch, std::size_t concurrency, std::size_t file_threads)
      : batch_(batch), concurrency_(concurrency), files_(file_threads) {}

  void run_batch() override { await_tasks(loop_, batch_, concurrency_, &files_); }

 private:
  Batch& batch_;
  std::size_t concurrency_;
  asio::io_context loop_{1};
  FileOffload files_;  // goes first: its threads post to the loop
};

}  // namespace

std::unique_ptr<Runner> make_coroutines(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Coroutines>(batch, terms.concurrency, file_threads(terms));
}

RunnerEntry coroutines_entry() {
  return {.name = "coroutines",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables, io_context",
          .counterpart = "asyncio.gather",
          .summary = "one event loop, tasks in flight",
          .make = make_coroutines,
          .parameters = {files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_files("coroutines", settings); },
          .in_quick = true};
}

}  // namespace concbench
