#include "runners/async/coroutines.hpp"

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"

namespace concbench {
namespace {

class Coroutines final : public Runner {
 public:
  Coroutines(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        concurrency_(terms.concurrency),
        spawns_each_(spawns_each(terms.settings)),
        files_(file_threads(terms)) {}

  void run_batch() override {
    const auto await_all = spawns_each_ ? await_tasks_spawned : await_tasks;
    await_all(loop_, batch_, concurrency_, &files_);
  }

 private:
  Batch& batch_;
  std::size_t concurrency_;
  bool spawns_each_;
  asio::io_context loop_{1};
  FileOffload files_;  // goes first: its threads post to the loop
};

}  // namespace

std::unique_ptr<Runner> make_coroutines(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Coroutines>(batch, terms);
}

RunnerEntry coroutines_entry() {
  return {.name = "coroutines",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables, io_context",
          .counterpart = "asyncio.gather",
          .summary = "one event loop, tasks in flight",
          .make = make_coroutines,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_loop("coroutines", settings); },
          .in_quick = true};
}

}  // namespace concbench
