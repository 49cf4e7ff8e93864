#include <algorithm>
#include <array>
#include <deque>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/hybrid/step_worker.hpp"

namespace concbench {
namespace {

using asio::local::stream_protocol;
using boost::system::error_code;

/// Processes that take steps, as the loop sees them: each is in the channel of the idle ones or has
/// one step.
class StepProcesses {
 public:
  StepProcesses(asio::io_context& loop, std::vector<StepWorker> workers)
      : idle_(loop, workers.size()) {
    for (std::size_t number = 0; number < workers.size(); ++number) {
      auto& [process, socket] = workers[number];
      auto& worker =
          workers_.emplace_back(Worker{number, std::move(process), stream_protocol::socket(loop)});
      worker.socket.assign(stream_protocol(), socket.release());
      idle_.try_send(error_code(), &worker);
    }
  }

  StepProcesses(const StepProcesses&) = delete;
  StepProcesses& operator=(const StepProcesses&) = delete;
  ~StepProcesses() {
    for (auto& worker : workers_) worker.socket.close();
    for (auto& worker : workers_) {
      if (worker.process.running()) worker.process.wait();
    }
  }

  asio::awaitable<void> take(TaskInSteps& task, const Step& step) {
    const auto [closed, worker] = co_await idle_.async_receive(asio::as_tuple(asio::use_awaitable));
    if (closed) throw std::runtime_error("no worker left: " + last_death_);
    if (!co_await exchange(worker->socket, task, step)) throw std::runtime_error(bury(*worker));
    idle_.try_send(error_code(), worker);
  }

 private:
  struct Worker {
    std::size_t number;
    WorkerProcess process;
    stream_protocol::socket socket;
  };

  /// False when the worker is gone.
  static asio::awaitable<bool> exchange(stream_protocol::socket& socket, TaskInSteps& task,
                                        const Step& step) {
    constexpr auto kWithError = asio::as_tuple(asio::use_awaitable);
    StepMessage message{task.task(), task.step_number(), task.carried().size(),
                        step.kind == Step::Kind::kBlock};
    const auto header = asio::buffer(&message, sizeof message);
    const std::array<asio::const_buffer, 2> request{header, asio::buffer(task.carried())};
    const auto [not_sent, sent] = co_await asio::async_write(socket, request, kWithError);
    if (not_sent) co_return false;
    const auto [no_answer, got] = co_await asio::async_read(socket, header, kWithError);
    if (no_answer) co_return false;
    task.carried().resize(message.carried_bytes);
    if (message.carried_bytes == 0) co_return true;
    const auto [cut_short, rest] =
        co_await asio::async_read(socket, asio::buffer(task.carried()), kWithError);
    co_return !cut_short;
  }

  std::string bury(Worker& worker) {
    worker.socket.close();
    last_death_ =
        "worker " + std::to_string(worker.number) + " died: " + worker.process.wait().text();
    const bool none_left =
        std::ranges::none_of(workers_, [](const auto& other) { return other.process.running(); });
    if (none_left) idle_.close();  // whoever waits for one is told so
    return last_death_;
  }

  std::deque<Worker> workers_;  // they stay where they are: the channel has their addresses
  asio::experimental::channel<void(error_code, Worker*)> idle_;
  std::string last_death_;
};

/// Those that are forked before there is a loop, and then handed to it.
struct ForkedWorkers {
  ForkedWorkers(Batch& batch, const RunnerTerms& terms)
      : computing(fork_step_workers(batch, computing_workers(terms))) {
    if (batch.blocks()) blocking = fork_step_workers(batch, blocking_workers(terms), computing);
  }
  std::vector<StepWorker> computing;
  std::vector<StepWorker> blocking;  // none where no step does
};

/// Steps that compute have processes of their own, which those that block would keep from
/// computing.
class ProcessOffload final : public Offload {
 public:
  ProcessOffload(asio::io_context& loop, ForkedWorkers workers)
      : computing_(loop, std::move(workers.computing)),
        blocking_(loop, std::move(workers.blocking)) {}

  bool takes(Step::Kind kind) const override {
    return kind == Step::Kind::kCompute || kind == Step::Kind::kBlock;
  }

  asio::awaitable<void> take(TaskInSteps& task, const Step& step) override {
    return (step.kind == Step::Kind::kBlock ? blocking_ : computing_).take(task, step);
  }

 private:
  StepProcesses computing_;
  StepProcesses blocking_;
};

/// One event loop on the calling thread that waits, and one process for each core that computes for
/// it: a coroutine awaits its step's answer on a socket, as asyncio does with run_in_executor; idle
/// workers lie in a channel of Asio's ("Channels"). Where steps wait for files, as many processes
/// as Python's executor has threads do so. All are forked before there is a loop, which would have
/// to be told of each fork (Asio's "Fork").
///
/// A worker that dies fails the task whose step it had in hand; the others take over the rest.
class LoopWithProcesses final : public Runner {
 public:
  LoopWithProcesses(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        concurrency_(terms.concurrency),
        spawns_each_(spawns_each(terms.settings)),
        forked_(batch, terms),
        workers_(loop_, std::move(forked_)) {}

  void run_batch() override {
    const auto await_all = spawns_each_ ? await_tasks_spawned : await_tasks;
    await_all(loop_, batch_, concurrency_, &workers_);
  }

 private:
  Batch& batch_;
  std::size_t concurrency_;
  bool spawns_each_;
  ForkedWorkers forked_;
  asio::io_context loop_{1};
  ProcessOffload workers_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<LoopWithProcesses>(batch, terms);
}

}  // namespace

RunnerEntry loop_with_processes_entry() {
  return {
      .name = "loop_with_processes",
      .family = Family::kHybrid,
      .workers = Workers::kCallerAndProcesses,
      .built_on = "Boost.Asio io_context, fork",
      .counterpart = "loop.run_in_executor(ProcessPoolExecutor)",
      .summary = "a loop waits, processes compute",
      .make = make,
      .parameters = {spawn_setting(), workers_setting()},
      .needs = "epoll",
      .refuse =
          [](const Parameters& settings) { return refuse_hybrid("loop_with_processes", settings); },
      .costs = {.task = std::chrono::microseconds(30), .start = std::chrono::milliseconds(5)},
      .descriptors_per_worker = 2};
}

}  // namespace concbench
