#include <algorithm>
#include <deque>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "runners/async/asio_chain.hpp"
#include "runners/async/asio_http.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/helper_threads.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

class LoopChain final : public AsioChain {
 public:
  using AsioChain::AsioChain;

 private:
  void start_fetch(const HttpGet& get) override {
    async_fetch(loop(), get, [this](const std::exception_ptr& error, HttpResponse response) {
      fetched(error, std::move(response));
    });
  }
};

/// One event loop on the calling thread, without a coroutine: Asio's completion handlers, which are
/// what its coroutines are made of, with a chain of them for each of the `concurrency` tasks in
/// flight, such as its example "HTTP Client" (async_client) has. What an object must remember
/// between two handlers is what a coroutine's frame holds.
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
  std::deque<LoopChain> chains_;
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
