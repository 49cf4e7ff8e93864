#include "runners/async/coroutines.hpp"

#include <utility>

#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"

namespace concbench {
namespace {

class Coroutines final : public Runner {
 public:
  Coroutines(Batch& batch, const RunnerTerms& terms, std::unique_ptr<Offload> files)
      : batch_(batch),
        concurrency_(terms.concurrency),
        spawns_each_(spawns_each(terms.settings)),
        files_(std::move(files)) {}

  void run_batch() override {
    const auto await_all = spawns_each_ ? await_tasks_spawned : await_tasks;
    await_all(loop_, batch_, concurrency_, files_.get());
  }

 private:
  Batch& batch_;
  std::size_t concurrency_;
  bool spawns_each_;
  asio::io_context loop_{1};
  std::unique_ptr<Offload> files_;  // goes first: its threads post to the loop
};

}  // namespace

std::unique_ptr<Runner> make_coroutines(Batch& batch, const RunnerTerms& terms,
                                        std::unique_ptr<Offload> files) {
  return std::make_unique<Coroutines>(batch, terms, std::move(files));
}

RunnerEntry coroutines_entry() {
  return {.name = "coroutines",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables, io_context",
          .counterpart = "asyncio.gather",
          .summary = "one event loop, tasks in flight",
          .make =
              [](Batch& batch, const RunnerTerms& terms) {
                return make_coroutines(batch, terms,
                                       std::make_unique<FileOffload>(file_threads(terms)));
              },
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_loop("coroutines", settings); },
          .in_quick = true};
}

}  // namespace concbench
