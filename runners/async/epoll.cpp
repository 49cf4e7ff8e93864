#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <system_error>

#include <boost/asio/post.hpp>

#include "runners/async/callback_chain.hpp"
#include "runners/async/epoll_loop.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/asio_pool.hpp"
#include "workloads/contract/http_client.hpp"
#include "workloads/contract/kept_connections.hpp"

namespace concbench {
namespace {

/// libcurl's sockets and times on the loop, as in libcurl's example "ephiperfifo", but for its
/// timer: here that is the loop's, and no descriptor.
class EpollHttp final : private SocketWatcher {
 public:
  explicit EpollHttp(EpollLoop& loop) : loop_(loop), multi_(http_client().make_multi(*this)) {}

  void start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter) {
    multi_->start(get, std::move(waiter));
  }

 private:
  bool watch(int socket, bool readable, bool writable) noexcept override {
    try {
      const auto events =
          (readable ? std::uint32_t{EPOLLIN} : 0u) | (writable ? std::uint32_t{EPOLLOUT} : 0u);
      loop_.watch(socket, events, [this, socket](std::uint32_t ready) {
        multi_->socket_ready(socket, (ready & EPOLLIN) != 0, (ready & EPOLLOUT) != 0,
                             (ready & (EPOLLERR | EPOLLHUP)) != 0);
      });
      return true;
    } catch (...) {
      return false;
    }
  }
  void forget(int socket) noexcept override { loop_.forget(socket); }
  void call_after(std::chrono::milliseconds delay) noexcept override {
    cancel_call();
    const auto time = EpollLoop::Clock::now() + delay;
    timer_ = loop_.call_at(time, [this] {
      timer_.reset();
      multi_->time_is_up();
    });
  }
  void cancel_call() noexcept override {
    if (timer_) loop_.cancel(*timer_);
    timer_.reset();
  }

  EpollLoop& loop_;
  std::optional<EpollLoop::TimerId> timer_;
  std::unique_ptr<HttpMulti> multi_;  // last: it still lets go of its sockets while it is destroyed
};

/// What all tasks of the runner share.
struct Shared {
  EpollHttp& requests() { return http ? *http : http.emplace(loop); }

  EpollLoop loop;
  std::optional<EpollHttp> http;  // made at the first request, as on every loop
  std::size_t file_threads = 0;
  std::optional<AsioPool> helpers;  // started by the first file
};

class EpollChain final : public CallbackChain {
 public:
  EpollChain(Shared& shared, Batch& batch, NextTask& next_task, bool posts_each)
      : CallbackChain(batch, next_task, posts_each), shared_(shared) {}

 private:
  void start_sleep(std::chrono::nanoseconds delay) override {
    shared_.loop.call_at(EpollLoop::Clock::now() + delay, [this] { slept(nullptr); });
  }

  void start_fetch(const HttpGet& get) override {
    shared_.requests().start(
        get, make_http_waiter([this](const std::exception_ptr& error, HttpResponse response) {
          fetched(error, std::move(response));
        }));
  }

  /// Sends at once, as a message has room in a socket's buffer, and is called when there is a
  /// reply: the socket is watched as long as it is open.
  void start_exchange(const Exchange& exchange) override {
    sent_ = received_ = 0;
    exchange_ = &exchange;
    if (!socket_ || to_ != *exchange.to) connect();
    shared_.loop.hold();
    send();
  }

  /// Blocks; a connection is opened once. From then on the socket does not.
  void connect() {
    close();
    to_ = *exchange_->to;
    socket_ = connect_to(to_);
    make_non_blocking(socket_.get());
    watch(EPOLLIN);
  }

  void watch(std::uint32_t events) {
    const auto ready = [this](std::uint32_t come) {
      if ((come & EPOLLOUT) != 0) {
        watch(EPOLLIN);
        return send();
      }
      receive();
    };
    shared_.loop.watch(socket_.get(), events, ready, EpollLoop::Watched::kIdle);
  }

  void send() {
    while (sent_ < exchange_->message.size()) {
      const auto left = exchange_->message.subspan(sent_);
      const auto size = ::send(socket_.get(), left.data(), left.size(), MSG_NOSIGNAL);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) return watch(EPOLLOUT);
      if (size < 0) return fail(std::generic_category().message(errno));
      sent_ += static_cast<std::size_t>(size);
    }
  }

  void receive() {
    if (exchange_ == nullptr) return close();  // between two exchanges it is the server's end
    while (received_ < exchange_->reply.size()) {
      const auto left = exchange_->reply.subspan(received_);
      const auto size = ::recv(socket_.get(), left.data(), left.size(), 0);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) return;
      if (size < 0) return fail(std::generic_category().message(errno));
      if (size == 0) return fail("the server has closed the connection");
      received_ += static_cast<std::size_t>(size);
    }
    exchange_ = nullptr;
    shared_.loop.let_go();
    exchanged(nullptr);
  }

  /// From the loop, as whoever waits is to be called.
  void fail(const std::string& why) {
    close();
    exchange_ = nullptr;
    shared_.loop.post([this, why] {
      shared_.loop.let_go();
      try {
        throw_no_exchange(to_, why);
      } catch (...) {
        exchanged(std::current_exception());
      }
    });
  }

  void close() {
    if (socket_) shared_.loop.forget(socket_.get());
    socket_.close();
  }

  bool blocks_elsewhere() const noexcept override { return shared_.file_threads > 0; }

  void start_block() override {
    if (!shared_.helpers) shared_.helpers.emplace(shared_.file_threads);
    shared_.loop.hold();
    boost::asio::post(shared_.helpers->get(), [this] {
      block();
      shared_.loop.post_from_thread([this] { go_on(); });
    });
  }

  void post_next() override {
    shared_.loop.post([this] { go_on(); });
  }

  Shared& shared_;
  FileDescriptor socket_;
  Endpoint to_;
  const Exchange* exchange_ = nullptr;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
};

/// One event loop on the calling thread, by hand on epoll as its man page has it (see
/// epoll_loop.hpp): what a loop costs at least, without a library between the kernel and the tasks.
class Epoll final : public Runner {
 public:
  Epoll(Batch& batch, const RunnerTerms& terms) {
    shared_.file_threads = file_threads(terms);
    const std::size_t in_flight = std::min(terms.concurrency, batch.task_count());
    const bool posts_each = spawns_each(terms.settings);
    for (std::size_t i = 0; i < in_flight; ++i) {
      chains_.emplace_back(shared_, batch, next_task_, posts_each);
    }
  }

  void run_batch() override {
    next_task_.reset();
    for (auto& chain : chains_) shared_.loop.post([&chain] { chain.go_on(); });
    shared_.loop.run();
  }

 private:
  NextTask next_task_;
  Shared shared_;
  std::deque<EpollChain> chains_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Epoll>(batch, terms);
}

}  // namespace

RunnerEntry epoll_entry() {
  return {.name = "epoll",
          .family = Family::kAsync,
          .workers = Workers::kCaller,
          .built_on = "epoll, by hand",
          .counterpart = "-",
          .summary = "one event loop without a library",
          .make = make,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll eventfd",
          .refuse = [](const Parameters& settings) { return refuse_loop("epoll", settings); }};
}

}  // namespace concbench
