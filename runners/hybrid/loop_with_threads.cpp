#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// Steps that compute have threads of their own, which those that block would keep from computing.
class ThreadOffload final : public Offload {
 public:
  explicit ThreadOffload(const RunnerTerms& terms)
      : computing_(computing_workers(terms)), blocking_(blocking_workers(terms)) {
    computing_.start();
  }

  bool takes(Step::Kind kind) const override {
    return kind == Step::Kind::kCompute || kind == Step::Kind::kBlock;
  }

  asio::awaitable<void> take(TaskInSteps& task, const Step& step) override {
    return take_in(step.kind == Step::Kind::kBlock ? blocking_ : computing_, task, step);
  }

 private:
  HelperThreads computing_;
  HelperThreads blocking_;
};

/// An event loop on the calling thread that waits, and a boost::asio::thread_pool with a thread for
/// each core that computes: a step that would block the loop is posted to the pool ("Submitting
/// tasks to the pool" in its reference) and its coroutine resumed on the loop, by an operation like
/// that of Asio's C++20 example "callback_wrapper". Steps that wait for files have another pool, of
/// as many threads as Python's executor.
class LoopWithThreads final : public Runner {
 public:
  LoopWithThreads(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        concurrency_(terms.concurrency),
        spawns_each_(spawns_each(terms.settings)),
        threads_(terms) {}

  void run_batch() override {
    const auto await_all = spawns_each_ ? await_tasks_spawned : await_tasks;
    await_all(loop_, batch_, concurrency_, &threads_);
  }

 private:
  Batch& batch_;
  std::size_t concurrency_;
  bool spawns_each_;
  asio::io_context loop_{1};
  ThreadOffload threads_;  // joined first: what they take belongs to coroutines of the loop
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<LoopWithThreads>(batch, terms);
}

}  // namespace

RunnerEntry loop_with_threads_entry() {
  return {
      .name = "loop_with_threads",
      .family = Family::kHybrid,
      .workers = Workers::kCallerAndThreads,
      .built_on = "Boost.Asio awaitables, io_context and thread_pool",
      .counterpart = "asyncio.to_thread",
      .summary = "one event loop waits, threads compute",
      .make = make,
      .parameters = {spawn_setting(), workers_setting()},
      .needs = "epoll clone3",
      .refuse =
          [](const Parameters& settings) { return refuse_hybrid("loop_with_threads", settings); },
      .costs = {.task = std::chrono::microseconds(20)},
      .in_quick = true};
}

}  // namespace concbench
