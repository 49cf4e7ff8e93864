#include "runners/async/coroutines.hpp"

#include "runners/async/await_task.hpp"

namespace concbench {
namespace {

class Coroutines final : public Runner {
 public:
  Coroutines(Batch& batch, std::size_t concurrency) : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override { await_tasks(loop_, batch_, concurrency_); }

 private:
  Batch& batch_;
  std::size_t concurrency_;
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
          .needs = "epoll",
          .in_quick = true};
}

}  // namespace concbench
