#include <algorithm>
#include <deque>
#include <latch>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "runners/async/asio_chain.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/helper_threads.hpp"
#include "runners/async/shared_http.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"

namespace concbench {
namespace {

class SharedChain final : public AsioChain {
 public:
  SharedChain(asio::io_context& loop, HelperThreads& files, SharedHttp& http, Batch& batch,
              NextTask& next_task, bool posts_each)
      : AsioChain(loop, files, batch, next_task, posts_each), http_(http) {}

  /// `unfinished` is counted down when no task is left for it.
  void start(std::latch& unfinished) {
    unfinished_ = &unfinished;
    post_next();
  }

 private:
  void start_fetch(const HttpGet& get) override {
    http_.async_fetch(get, [this](const std::exception_ptr& error, HttpResponse response) {
      fetched(error, std::move(response));
    });
  }

  void ended() noexcept override { unfinished_->count_down(); }

  SharedHttp& http_;
  std::latch* unfinished_ = nullptr;
};

/// One io_context that a thread for each core runs: whichever is free calls the next handler, so
/// that no task waits for a busy loop while another thread is idle. Asio's "HTTP Server 3" example
/// is its pattern; and strands where handlers share something, which here is libcurl's handle.
class IoThreads final : public Runner {
 public:
  IoThreads(Batch& batch, const RunnerTerms& terms)
      : loop_(static_cast<int>(std::min(terms.cores, terms.concurrency))),
        http_(loop_.get_executor()),
        files_(file_threads(terms)) {
    const std::size_t in_flight = std::min(terms.concurrency, batch.task_count());
    const bool posts_each = spawns_each(terms.settings);
    for (std::size_t i = 0; i < in_flight; ++i) {
      chains_.emplace_back(loop_, files_, http_, batch, next_task_, posts_each);
    }
    try {
      const std::size_t threads = std::min(terms.cores, terms.concurrency);
      while (threads_.size() < threads) {
        threads_.push_back(start_thread([this] { loop_.run(); }));
      }
    } catch (...) {
      loop_.stop();  // for those that there are
      throw;
    }
  }

  ~IoThreads() override {
    loop_.stop();
    threads_.clear();
  }

  void run_batch() override {
    next_task_.reset();
    std::latch unfinished(static_cast<std::ptrdiff_t>(chains_.size()));
    for (auto& chain : chains_) chain.start(unfinished);
    unfinished.wait();
  }

 private:
  NextTask next_task_{true};
  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  SharedHttp http_;
  std::deque<SharedChain> chains_;
  HelperThreads files_;  // its threads post to the loop
  std::vector<std::jthread> threads_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<IoThreads>(batch, terms);
}

}  // namespace

RunnerEntry io_threads_entry() {
  return {.name = "io_threads",
          .family = Family::kAsync,
          .workers = Workers::kThreads,
          .built_on = "Boost.Asio completion handlers, io_context",
          .counterpart = "-",
          .summary = "one loop that many threads run",
          .make = make,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll clone3",
          .refuse = [](const Parameters& settings) { return refuse_loop("io_threads", settings); }};
}

}  // namespace concbench
