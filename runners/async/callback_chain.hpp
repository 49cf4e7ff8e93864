#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>

#include "runners/async/next_task.hpp"
#include "runners/contract/task_in_steps.hpp"

namespace concbench {

/// Tasks of a batch that follow each other on a loop which calls back instead of resuming: one
/// chain for each task in flight. Whoever waits for a chain's task goes back to the loop; what the
/// task is waiting for calls `slept`, `fetched` or `exchanged`.
///
/// One thread at a time, which may be another one after each wait. The chain stays where it is
/// while its task waits.
class CallbackChain {
 public:
  /// `next_task` is what all chains of a batch take their tasks from. Where it `posts_each`, a
  /// task begins in a callback of its own, otherwise in the one that has ended the task before.
  CallbackChain(Batch& batch, NextTask& next_task, bool posts_each)
      : batch_(batch), next_task_(next_task), posts_each_(posts_each) {}
  virtual ~CallbackChain() = default;
  CallbackChain(const CallbackChain&) = delete;
  CallbackChain& operator=(const CallbackChain&) = delete;

  /// Takes steps, of one task after the other, until one has to wait or no task is left. Steps that
  /// work block the loop.
  void go_on() noexcept;

 protected:
  /// `error` is null when the delay has passed.
  void slept(const std::exception_ptr& error) noexcept;
  /// `error` is null when there is a response.
  void fetched(const std::exception_ptr& error, HttpResponse response) noexcept;
  /// `error` is null when the reply is complete.
  void exchanged(const std::exception_ptr& error) noexcept;
  /// Takes the step that blocks, in whichever thread calls; `go_on` is to follow on the loop.
  void block() noexcept { task_->block(); }

 private:
  /// Starts to wait and returns at once; what is waited for is reported from the loop, never from
  /// within these. The task fails with what they throw.
  virtual void start_sleep(std::chrono::nanoseconds delay) = 0;
  virtual void start_fetch(const HttpGet& get) = 0;
  virtual void start_exchange(const Exchange& exchange) = 0;
  /// Whether somebody else takes steps that block; otherwise the loop does.
  virtual bool blocks_elsewhere() const noexcept = 0;
  /// Has `block` called elsewhere, and `go_on` from the loop afterwards.
  virtual void start_block() = 0;
  /// Has `go_on` called from the loop, as soon as it is back.
  virtual void post_next() = 0;
  /// No task is left for the chain, which does nothing more in this batch.
  virtual void ended() noexcept {}

  Batch& batch_;
  NextTask& next_task_;
  bool posts_each_;
  std::optional<TaskInSteps> task_;
};

}  // namespace concbench
