#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>

#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// How a child tells its scope that its task has failed. The reason is in the batch.
class ChildFailed : public std::runtime_error {
 public:
  ChildFailed() : std::runtime_error("a task has failed") {}
};

/// Structured concurrency on one event loop: the coroutines in flight are the children of one scope
/// (Asio's parallel_group), which ends when all of them have ended. The first task that fails
/// cancels those in flight, asleep or waiting for a response, and no further one is started.
class Nursery final : public Runner {
 public:
  Nursery(Batch& batch, std::size_t concurrency, std::size_t file_threads)
      : batch_(batch), concurrency_(concurrency), files_(file_threads) {}

  void run_batch() override {
    const std::size_t in_flight = std::min(concurrency_, batch_.task_count());
    if (in_flight == 0) return;  // an empty group never completes
    next_task_ = 0;
    first_failed_.reset();
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
    loop_.restart();
    loop_.run();
    if (first_failed_) give_up_the_rest();
  }

 private:
  asio::awaitable<void> execute_one_after_another() {
    while (!first_failed_ && next_task_ < batch_.task_count()) {
      const std::size_t task = next_task_++;
      co_await await_task(batch_, task, &files_);
      if (!batch_.has_failed(task)) continue;
      if (!first_failed_) first_failed_ = task;
      throw ChildFailed();
    }
  }

  void give_up_the_rest() {
    const std::string reason =
        "was not started: task " + std::to_string(*first_failed_) + " failed first";
    for (; next_task_ < batch_.task_count(); ++next_task_) batch_.fail(next_task_, reason);
  }

  Batch& batch_;
  std::size_t concurrency_;
  std::size_t next_task_ = 0;
  std::optional<std::size_t> first_failed_;
  asio::io_context loop_{1};
  FileOffload files_;  // goes first: its threads post to the loop
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Nursery>(batch, terms.concurrency, file_threads(terms));
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
          .parameters = {files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_files("nursery", settings); },
          .stops_at_failure = true};
}

}  // namespace concbench
