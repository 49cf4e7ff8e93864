#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future/future.hpp>
#include <boost/fiber/future/promise.hpp>
#include <boost/fiber/operations.hpp>

#include "runners/async/asio_connection.hpp"
#include "runners/async/asio_http.hpp"
#include "runners/async/fiber_loop.hpp"
#include "runners/async/fiber_settings.hpp"
#include "runners/async/fiber_stacks.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/helper_threads.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// Waiting suspends the fiber that calls: on the future of a promise that the loop's handler keeps,
/// as Boost.Fiber's guide has it ("Integrating Fibers with Asynchronous Callbacks").
class FiberWaits final : public Waits {
 public:
  FiberWaits(asio::io_context& loop, std::size_t file_threads)
      : loop_(loop), files_(file_threads) {}

  void sleep_for(std::chrono::nanoseconds delay) override { boost::this_fiber::sleep_for(delay); }

  void exchange(const Exchange& exchange) override {
    auto connection = idle_connection();
    boost::fibers::promise<void> ended;
    auto end = ended.get_future();
    connection->async_exchange(exchange, [&ended](const std::exception_ptr& error) {
      if (error) {
        ended.set_exception(error);
      } else {
        ended.set_value();
      }
    });
    end.get();
    idle_connections_.push_back(std::move(connection));
  }

  void block_in(const std::function<void()>& work) override {
    if (files_.count() == 0) return work();
    boost::fibers::promise<void> ended;
    auto end = ended.get_future();
    std::exception_ptr error;
    files_.call(
        loop_.get_executor(),
        [&work, &error] {
          try {
            work();
          } catch (...) {
            error = std::current_exception();
          }
        },
        [&ended] { ended.set_value(); });
    end.get();
    if (error) std::rethrow_exception(error);
  }

  HttpResponse fetch(const HttpGet& get) override {
    boost::fibers::promise<HttpResponse> response;
    auto arrived = response.get_future();
    // Posted, so that it is not on this fiber's stack that libcurl runs.
    asio::post(loop_, [this, &get, &response] {
      try {
        async_fetch(loop_, get, [&response](const std::exception_ptr& error, HttpResponse value) {
          if (error) {
            response.set_exception(error);
          } else {
            response.set_value(std::move(value));
          }
        });
      } catch (...) {
        response.set_exception(std::current_exception());
      }
    });
    return arrived.get();
  }

 private:
  std::unique_ptr<AsioConnection> idle_connection() {
    if (idle_connections_.empty()) return std::make_unique<AsioConnection>(loop_.get_executor());
    auto connection = std::move(idle_connections_.back());
    idle_connections_.pop_back();
    return connection;
  }

  asio::io_context& loop_;
  std::vector<std::unique_ptr<AsioConnection>> idle_connections_;
  HelperThreads files_;  // goes first: its threads post to the loop
};

/// Fibers on the calling thread (Boost.Fiber), `concurrency` of them, which take task numbers one
/// after another and run the same blocking code as threads do: where it waits, its fiber gives way
/// to another. Waiting is an Asio loop's, embedded as Boost.Fiber's guide shows it (see
/// fiber_loop.hpp). Stacks are kept in a pool, since each has a page that guards it, which the
/// guide calls expensive to set up ("Stack allocation").
class Fibers final : public Runner {
 public:
  Fibers(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        concurrency_(terms.concurrency),
        stacks_(terms.settings.count("stack_bytes")),
        waits_(loop_.context(), file_threads(terms)) {}

  void run_batch() override {
    next_task_ = 0;
    const std::size_t fibers = std::min(concurrency_, batch_.task_count());
    std::exception_ptr broken;
    try {
      while (alive_ < fibers) start_fiber();
    } catch (...) {
      broken = std::current_exception();  // the fibers that there are refer to this object
    }
    loop_.run_until([this] { return alive_ == 0; });
    if (broken) std::rethrow_exception(broken);
  }

 private:
  /// The number of fibers is the bound on the tasks in flight: no semaphore is needed.
  void start_fiber() {
    boost::fibers::fiber(boost::fibers::launch::post, std::allocator_arg,
                         FiberStacks::Allocator(stacks_),
                         [this] {
                           while (next_task_ < batch_.task_count()) {
                             batch_.execute(next_task_++, waits_);
                           }
                           --alive_;
                         })
        .detach();
    ++alive_;
  }

  Batch& batch_;
  std::size_t concurrency_;
  std::size_t next_task_ = 0;
  std::size_t alive_ = 0;
  FiberStacks stacks_;
  StackOverflowReport report_{stacks_, "fibers"};
  FiberLoop loop_;
  FiberWaits waits_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Fibers>(batch, terms);
}

}  // namespace

RunnerEntry fibers_entry() {
  return {.name = "fibers",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Fiber on Asio's io_context",
          .counterpart = "gevent",
          .summary = "blocking code on fibers of one thread",
          .make = make,
          .parameters = {stack_bytes_setting(), files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_fibers("fibers", settings); }};
}

}  // namespace concbench
