#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "runners/contract/task_in_steps.hpp"

namespace concbench {

namespace asio = boost::asio;

/// Where a loop has the steps taken that would block it.
class Offload {
 public:
  virtual ~Offload() = default;
  /// Takes the step elsewhere, and resumes the awaiting coroutine on its loop afterwards.
  virtual asio::awaitable<void> compute(TaskInSteps& task) = 0;
};

/// Executes one task on the io_context of the awaiting coroutine: sleeps on its timers, fetches on
/// its sockets. Steps that work block the loop, or are taken by `offload`. Never throws on account
/// of the task, whose outcome the batch keeps, but does when the awaiting coroutine is cancelled.
asio::awaitable<void> await_task(Batch& batch, std::size_t task, Offload* offload = nullptr);

/// Runs the loop, which has nothing else to do, until all tasks of the batch have been executed
/// on it, at most `most_in_flight` at once.
void await_tasks(asio::io_context& loop, Batch& batch, std::size_t most_in_flight,
                 Offload* offload = nullptr);

}  // namespace concbench
