#include <algorithm>
#include <cstdlib>
#include <deque>
#include <optional>
#include <string>

#include "runners/async/callback_chain.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/async/uv_connection.hpp"
#include "runners/async/uv_http.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// A loop and its requests.
struct Uv {
  /// Made at the first request, as on every loop.
  UvHttp& requests() { return http ? *http : http.emplace(loop); }

  UvLoop loop;
  std::optional<UvHttp> http;
  bool has_work_queue = true;
};

class UvChain final : public CallbackChain {
 public:
  UvChain(Uv& uv, Batch& batch, NextTask& next_task, bool posts_each)
      : CallbackChain(batch, next_task, posts_each), uv_(uv), timer_(uv.loop.make_timer()) {
    timer_->data = this;
  }

 private:
  void start_exchange(const Exchange& exchange) override {
    if (!connection_) connection_.emplace(uv_.loop);
    connection_->start(exchange, [this](const std::exception_ptr& error) { exchanged(error); });
  }

  void post_next() override {
    uv_.loop.post([this] { go_on(); });
  }

  bool blocks_elsewhere() const noexcept override { return uv_.has_work_queue; }

  void start_block() override {
    work_.data = this;
    const auto in_queue = [](uv_work_t* work) noexcept {
      static_cast<UvChain*>(work->data)->block();
    };
    const auto on_loop = [](uv_work_t* work, int) noexcept {
      static_cast<UvChain*>(work->data)->go_on();
    };
    uv_.loop.queue_work(work_, in_queue, on_loop);
  }

  void start_sleep(std::chrono::nanoseconds delay) override {
    start_timer(*timer_, delay, [](uv_timer_t* timer) noexcept {
      static_cast<UvChain*>(timer->data)->slept(nullptr);
    });
  }

  void start_fetch(const HttpGet& get) override {
    uv_.requests().start(
        get, make_http_waiter([this](const std::exception_ptr& error, HttpResponse response) {
          fetched(error, std::move(response));
        }));
  }

  Uv& uv_;
  UvTimer timer_;
  uv_work_t work_{};
  std::optional<UvConnection> connection_;  // made by the first exchange
};

/// One libuv loop on the calling thread, the loop below Node.js and uvloop: a uv_timer_t for each
/// of the `concurrency` tasks in flight, uv_poll_t for libcurl's sockets and uv_tcp_t for our own
/// (libuv's guide, "Utilities" and "Networking"), uv_queue_work for files ("Threads"), and uv_run
/// once for each batch. libuv's own calls for files run in the same pool; the suite's are one piece
/// of blocking code. Its timers count in milliseconds, and a delay that must not end early ends up
/// to one too late: 5 ms become up to 6.
class Libuv final : public Runner {
 public:
  Libuv(Batch& batch, const RunnerTerms& terms) {
    const auto threads = file_threads(terms);
    uv_.has_work_queue = threads > 0;
    // Read by libuv at the first work of the process; it would be four.
    if (uv_.has_work_queue) ::setenv("UV_THREADPOOL_SIZE", std::to_string(threads).c_str(), 0);
    const std::size_t in_flight = std::min(terms.concurrency, batch.task_count());
    const bool posts_each = spawns_each(terms.settings);
    for (std::size_t i = 0; i < in_flight; ++i) {
      chains_.emplace_back(uv_, batch, next_task_, posts_each);
    }
  }

  void run_batch() override {
    next_task_.reset();
    for (auto& chain : chains_) uv_.loop.post([&chain] { chain.go_on(); });
    uv_.loop.run();
  }

 private:
  NextTask next_task_;
  Uv uv_;
  std::deque<UvChain> chains_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Libuv>(batch, terms);
}

}  // namespace

RunnerEntry libuv_entry() {
  return {.name = "libuv",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "libuv timers and polls, uv_run",
          .counterpart = "uvloop",
          .summary = "one libuv loop, tasks in flight",
          .make = make,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll eventfd",
          .refuse = [](const Parameters& settings) { return refuse_loop("libuv", settings); },
          .libraries =
              [] {
                return LibraryVersions{{"libuv", uv_version_string()}};
              },
          .timer_resolution = std::chrono::milliseconds(1)};
}

}  // namespace concbench
