#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "runners/async/helper_threads.hpp"
#include "runners/contract/task_in_steps.hpp"

namespace concbench {

namespace asio = boost::asio;

/// Where a loop has steps taken that would block it, or that it cannot take where several threads
/// run it.
class Offload {
 public:
  virtual ~Offload() = default;
  /// Whether it takes steps of this kind.
  virtual bool takes(Step::Kind kind) const = 0;
  /// Takes the step elsewhere, and resumes the awaiting coroutine on its loop afterwards. What it
  /// throws fails the task.
  virtual asio::awaitable<void> take(TaskInSteps& task, const Step& step) = 0;
};

/// Threads take the steps that block, or, where there are none, the loop does.
class FileOffload final : public Offload {
 public:
  explicit FileOffload(std::size_t threads) : threads_(threads) {}

  bool takes(Step::Kind kind) const override {
    return kind == Step::Kind::kBlock && threads_.count() > 0;
  }
  asio::awaitable<void> take(TaskInSteps& task, const Step& step) override;

 private:
  HelperThreads threads_;
};

/// Has the step taken by one of the threads, and resumes the awaiting coroutine on its loop.
asio::awaitable<void> take_in(HelperThreads& threads, TaskInSteps& task, const Step& step);

/// Executes one task on the loop of the awaiting coroutine: sleeps on its timers, and, where this
/// is an io_context that one thread runs, fetches on its sockets. Steps that work block the loop.
/// `offload` takes what it takes instead. Never throws on account
/// of the task, whose outcome the batch keeps, but does when the awaiting coroutine is cancelled.
asio::awaitable<void> await_task(Batch& batch, std::size_t task, Offload* offload = nullptr);

/// Runs the loop, which has nothing else to do, until all tasks of the batch have been executed
/// on it, at most `most_in_flight` at once, by as many coroutines that await one task after
/// another.
void await_tasks(asio::io_context& loop, Batch& batch, std::size_t most_in_flight,
                 Offload* offload = nullptr);

/// The same, with a coroutine spawned for each task.
void await_tasks_spawned(asio::io_context& loop, Batch& batch, std::size_t most_in_flight,
                         Offload* offload = nullptr);

}  // namespace concbench
