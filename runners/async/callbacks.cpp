#include <algorithm>
#include <deque>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include "runners/async/asio_connection.hpp"
#include "runners/async/asio_http.hpp"
#include "runners/async/callback_chain.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/helper_threads.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

class AsioChain final : public CallbackChain {
 public:
  AsioChain(asio::io_context& loop, HelperThreads& files, Batch& batch, NextTask& next_task,
            bool posts_each)
      : CallbackChain(batch, next_task, posts_each),
        loop_(loop),
        files_(files),
        timer_(loop),
        connection_(loop.get_executor()) {}

 private:
  void start_sleep(std::chrono::nanoseconds delay) override {
    timer_.expires_after(delay);
    timer_.async_wait([this](const boost::system::error_code& error) {
      slept(error ? std::make_exception_ptr(boost::system::system_error(error)) : nullptr);
    });
  }

  void start_fetch(const HttpGet& get) override {
    async_fetch(loop_, get, [this](const std::exception_ptr& error, HttpResponse response) {
      fetched(error, std::move(response));
    });
  }

  void start_exchange(const Exchange& exchange) override {
    connection_.async_exchange(exchange,
                               [this](const std::exception_ptr& error) { exchanged(error); });
  }

  bool blocks_elsewhere() const noexcept override { return files_.count() > 0; }

  void start_block() override {
    files_.call(
        loop_.get_executor(), [this] { block(); }, [this] { go_on(); });
  }

  void post_next() override {
    asio::post(loop_, [this] { go_on(); });
  }

  asio::io_context& loop_;
  HelperThreads& files_;
  asio::steady_timer timer_;
  AsioConnection connection_;
};

/// One event loop on the calling thread, without a coroutine: Asio's completion handlers, which are
/// what its coroutines are made of, with a chain of them for each of the `concurrency` tasks in
/// flight. What an object must remember between two handlers is what a coroutine's frame holds.
class Callbacks final : public Runner {
 public:
  Callbacks(Batch& batch, const RunnerTerms& terms) : files_(file_threads(terms)) {
    const std::size_t in_flight = std::min(terms.concurrency, batch.task_count());
    const bool posts_each = spawns_each(terms.settings);
    for (std::size_t i = 0; i < in_flight; ++i) {
      chains_.emplace_back(loop_, files_, batch, next_task_, posts_each);
    }
  }

  void run_batch() override {
    next_task_.reset();
    for (auto& chain : chains_) {
      asio::post(loop_, [&chain] { chain.go_on(); });
    }
    loop_.restart();
    loop_.run();
  }

 private:
  NextTask next_task_;
  asio::io_context loop_{1};
  std::deque<AsioChain> chains_;
  HelperThreads files_;  // goes first: its threads post to the loop
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Callbacks>(batch, terms);
}

}  // namespace

RunnerEntry callbacks_entry() {
  return {.name = "callbacks",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "Boost.Asio completion handlers, io_context",
          .counterpart = "loop.call_later",
          .summary = "one event loop, tasks in flight, no coroutine",
          .make = make,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll",
          .refuse = [](const Parameters& settings) { return refuse_loop("callbacks", settings); }};
}

}  // namespace concbench
