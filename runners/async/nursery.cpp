#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// How a child tells its scope that its task has failed. The reason is in the batch.
class ChildFailed : public std::runtime_error {
 public:
  ChildFailed() : std::runtime_error("a task has failed") {}
};

/// Structured concurrency on one event loop: the coroutines in flight are the children of one
/// scope, which ends when all of them have ended: a child spawned for each task, with a
/// cancellation signal for each in flight ("Per-Operation Cancellation"), or kept children in
/// Asio's parallel_group ("Co-ordinating Parallel Operations"). Asio prefers the group, but its
/// members are those that it begins with. The first task that fails cancels those in flight, asleep
/// or waiting for a response, and no further one is started.
class Nursery final : public Runner {
 public:
  Nursery(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        concurrency_(terms.concurrency),
        spawns_each_(spawns_each(terms.settings)),
        files_(file_threads(terms)) {}

  void run_batch() override {
    const std::size_t in_flight = std::min(concurrency_, batch_.task_count());
    if (in_flight == 0) return;  // an empty group never completes
    next_task_ = 0;
    first_failed_.reset();
    is_cancelled_ = false;
    if (spawns_each_) {
      start_children(in_flight);
    } else {
      start_kept_children(in_flight);
    }
    loop_.restart();
    loop_.run();
    if (first_failed_) give_up_the_rest();
  }

 private:
  /// A child for each task, the next one at the end of another.
  void start_children(std::size_t in_flight) {
    cancels_ = std::vector<asio::cancellation_signal>(in_flight);
    for (auto& cancel : cancels_) start_child(cancel);
  }

  void start_child(asio::cancellation_signal& cancel) {
    if (first_failed_ || next_task_ == batch_.task_count()) return;
    asio::co_spawn(loop_, execute(next_task_++),
                   asio::bind_cancellation_slot(cancel.slot(),
                                                [this, &cancel](const std::exception_ptr& error) {
                                                  if (!error) return start_child(cancel);
                                                  if (!first_failed_) std::rethrow_exception(error);
                                                  if (!std::exchange(is_cancelled_, true))
                                                    cancel_others(cancel);
                                                }));
  }

  /// A child that has ended has nothing connected to its signal.
  void cancel_others(const asio::cancellation_signal& of_failed) {
    for (auto& cancel : cancels_) {
      if (&cancel != &of_failed) cancel.emit(asio::cancellation_type::terminal);
    }
  }

  /// Children that take one task after the other.
  void start_kept_children(std::size_t in_flight) {
    const auto child = [this] {
      return asio::co_spawn(
          loop_, [this] { return execute_one_after_another(); }, asio::deferred);
    };
    std::vector<decltype(child())> children;
    for (std::size_t i = 0; i < in_flight; ++i) children.push_back(child());
    asio::experimental::make_parallel_group(std::move(children))
        .async_wait(asio::experimental::wait_for_one_error(),
                    [this](const std::vector<std::size_t>& order,
                           const std::vector<std::exception_ptr>& ends) {
                      for (const std::size_t child_ended : order) {
                        if (ends[child_ended] && !first_failed_) {
                          std::rethrow_exception(ends[child_ended]);
                        }
                      }
                    });
  }

  asio::awaitable<void> execute_one_after_another() {
    while (!first_failed_ && next_task_ < batch_.task_count()) co_await execute(next_task_++);
  }

  asio::awaitable<void> execute(std::size_t task) {
    if (first_failed_) {  // since it was spawned
      batch_.fail(task, why_not_started());
      co_return;
    }
    co_await await_task(batch_, task, &files_);
    if (!batch_.has_failed(task)) co_return;
    if (!first_failed_) first_failed_ = task;
    throw ChildFailed();
  }

  std::string why_not_started() const {
    return "was not started: task " + std::to_string(*first_failed_) + " failed first";
  }

  void give_up_the_rest() {
    const auto reason = why_not_started();
    for (; next_task_ < batch_.task_count(); ++next_task_) batch_.fail(next_task_, reason);
  }

  Batch& batch_;
  std::size_t concurrency_;
  bool spawns_each_;
  std::size_t next_task_ = 0;
  std::optional<std::size_t> first_failed_;
  bool is_cancelled_ = false;
  std::vector<asio::cancellation_signal> cancels_;  // of the children in flight
  asio::io_context loop_{1};
  FileOffload files_;  // goes first: its threads post to the loop
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Nursery>(batch, terms);
}

}  // namespace

RunnerEntry nursery_entry() {
  return {.name = "nursery",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio awaitables, experimental::parallel_group",
          .counterpart = "trio nursery, asyncio.TaskGroup",
          .summary = "coroutines in a scope, a failure cancels the others",
          .make = make,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_loop("nursery", settings); },
          .stops_at_failure = true};
}

}  // namespace concbench
