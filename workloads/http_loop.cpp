#include "http_loop.hpp"

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http_transfer.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

/// Whoever waits for a transfer, whatever the type of its completion handler.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual void resume(std::exception_ptr error, HttpResponse response) = 0;
};

template <class Handler>
class HandlerWaiter final : public Waiter {
 public:
  explicit HandlerWaiter(Handler handler) : handler_(std::move(handler)) {}
  void resume(std::exception_ptr error, HttpResponse response) override {
    std::move(handler_)(std::move(error), std::move(response));
  }

 private:
  Handler handler_;
};

/// libcurl's multi socket interface on one io_context: Asio says when a socket is ready or a time
/// is up, libcurl moves the bytes and says what it waits for next.
class HttpLoop final : public asio::execution_context::service {
 public:
  using key_type = HttpLoop;
  static inline asio::execution_context::id id;

  explicit HttpLoop(asio::execution_context& context)
      : service(context),
        loop_(static_cast<asio::io_context&>(context)),
        timer_(loop_),
        multi_((initialise_libcurl(), curl_multi_init())) {
    if (!multi_) throw std::runtime_error("libcurl: no memory for a multi handle");
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &HttpLoop::on_socket);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &HttpLoop::on_timer);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, HttpLimits::kConnections);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, HttpLimits::kConnections);
  }

  void start(const Url& url, std::unique_ptr<Waiter> waiter) {
    std::unique_ptr<HttpTransfer> transfer;
    try {
      if (idle_.empty()) {
        transfer = std::make_unique<HttpTransfer>();
      } else {
        transfer = std::move(idle_.back());
        idle_.pop_back();
      }
      transfer->prepare(url);
    } catch (...) {
      return resume_later(std::move(waiter), std::current_exception());
    }
    CURL* const handle = transfer->handle();
    active_.emplace(handle,
                    Active{std::move(transfer), std::move(waiter), Work(loop_.get_executor())});
    // Asks for a timer of 0 ms, which starts the transfer.
    if (const auto code = curl_multi_add_handle(multi_.get(), handle); code != CURLM_OK) {
      fail_all(code);
    }
  }

 private:
  using Work = asio::executor_work_guard<asio::io_context::executor_type>;

  struct Active {
    std::unique_ptr<HttpTransfer> transfer;
    std::unique_ptr<Waiter> waiter;
    Work work;  // the loop has something to wait for even between two of libcurl's timers
  };

  /// A socket of libcurl's, watched here. libcurl opens and closes it.
  struct Watched {
    explicit Watched(asio::io_context& loop) : descriptor(loop) {}
    ~Watched() { let_go(); }
    void let_go() {
      if (descriptor.is_open()) descriptor.release();
    }
    asio::posix::stream_descriptor descriptor;
    int wanted = CURL_POLL_NONE;
    int armed = CURL_POLL_NONE;
  };

  void shutdown() override {
    // The loop ends with requests in flight: their coroutines are destroyed, not resumed.
    for (auto& [handle, active] : active_) curl_multi_remove_handle(multi_.get(), handle);
    auto abandoned = std::exchange(active_, {});
    idle_.clear();
    multi_.reset();
    watched_.clear();
  }

  void resume_later(std::unique_ptr<Waiter> waiter, std::exception_ptr error,
                    HttpResponse response = {}) {
    // Posted, because the coroutine may start its next request, and libcurl must not be entered
    // from within one of its own calls.
    asio::post(loop_, [waiter = std::move(waiter), error = std::move(error),
                       response = std::move(response)]() mutable {
      waiter->resume(std::move(error), std::move(response));
    });
  }

  void act(curl_socket_t socket, int events) {
    int running = 0;
    const auto code = curl_multi_socket_action(multi_.get(), socket, events, &running);
    finish_transfers();
    if (code != CURLM_OK) fail_all(code);
  }

  /// libcurl says that the multi handle itself is at fault: nothing on it would ever finish.
  void fail_all(CURLMcode code) {
    const auto error = std::make_exception_ptr(
        std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code)));
    for (auto& [handle, active] : std::exchange(active_, {})) {
      curl_multi_remove_handle(multi_.get(), handle);
      resume_later(std::move(active.waiter), error);
    }
  }

  void finish_transfers() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;
      CURL* const handle = message->easy_handle;
      curl_multi_remove_handle(multi_.get(), handle);  // frees the message
      auto node = active_.extract(handle);
      auto& [transfer, waiter, work] = node.mapped();
      try {
        auto response = transfer->take_response(result);
        idle_.push_back(std::move(transfer));
        resume_later(std::move(waiter), nullptr, std::move(response));
      } catch (...) {
        resume_later(std::move(waiter), std::current_exception());
      }
    }
  }

  void watch(const std::shared_ptr<Watched>& watched, curl_socket_t socket, int direction) {
    if ((watched->wanted & direction) == 0 || (watched->armed & direction) != 0) return;
    watched->armed |= direction;
    const auto kind = direction == CURL_POLL_IN ? asio::posix::stream_descriptor::wait_read
                                                : asio::posix::stream_descriptor::wait_write;
    watched->descriptor.async_wait(kind, [this, weak = std::weak_ptr(watched), socket,
                                          direction](const boost::system::error_code& error) {
      const auto still = weak.lock();
      if (!still || error == asio::error::operation_aborted) return;
      still->armed &= ~direction;
      act(socket, error ? CURL_CSELECT_ERR
                        : (direction == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT));
      // Unless libcurl has let go of the socket or a new one has taken its number.
      if (const auto found = watched_.find(socket);
          found != watched_.end() && found->second == still) {
        watch(still, socket, direction);
      }
    });
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self_pointer, void*) {
    auto& self = *static_cast<HttpLoop*>(self_pointer);
    if (what == CURL_POLL_REMOVE) {
      // Now, and not when the last holder goes: libcurl may add the same socket again at once.
      if (const auto found = self.watched_.find(socket); found != self.watched_.end()) {
        found->second->let_go();
        self.watched_.erase(found);
      }
      return 0;
    }
    auto& watched = self.watched_[socket];
    if (!watched) {
      watched = std::make_shared<Watched>(self.loop_);
      boost::system::error_code error;  // an exception must not cross libcurl's C frames
      watched->descriptor.assign(socket, error);
      if (error) {
        self.watched_.erase(socket);
        return -1;  // libcurl then ends every transfer of the loop
      }
    }
    watched->wanted = what;
    self.watch(watched, socket, CURL_POLL_IN);
    self.watch(watched, socket, CURL_POLL_OUT);
    return 0;
  }

  static int on_timer(CURLM*, long timeout_ms, void* self_pointer) {
    auto& self = *static_cast<HttpLoop*>(self_pointer);
    if (timeout_ms < 0) {
      self.timer_.cancel();
    } else if (timeout_ms == 0) {
      // Setting a timer costs a system call, dear in a virtual machine; "at once" needs none.
      if (!std::exchange(self.kick_pending_, true)) {
        asio::post(self.loop_, [&self] {
          self.kick_pending_ = false;
          self.act(CURL_SOCKET_TIMEOUT, 0);
        });
      }
    } else {
      self.timer_.expires_after(std::chrono::milliseconds(timeout_ms));
      self.timer_.async_wait([&self](const boost::system::error_code& error) {
        if (!error) self.act(CURL_SOCKET_TIMEOUT, 0);
      });
    }
    return 0;
  }

  struct Cleanup {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
  };

  asio::io_context& loop_;
  asio::steady_timer timer_;
  bool kick_pending_ = false;
  std::unordered_map<curl_socket_t, std::shared_ptr<Watched>> watched_;
  std::unordered_map<CURL*, Active> active_;
  std::vector<std::unique_ptr<HttpTransfer>> idle_;
  std::unique_ptr<CURLM, Cleanup> multi_;
};

}  // namespace

asio::awaitable<HttpResponse> fetch_on_loop(Url url) {
  const auto executor = co_await asio::this_coro::executor;
  auto& loop = asio::use_service<HttpLoop>(
      static_cast<asio::io_context&>(asio::query(executor, asio::execution::context)));
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable),
                                          void(std::exception_ptr, HttpResponse)>(
      [&loop, &url](auto handler) {
        loop.start(url, std::make_unique<HandlerWaiter<decltype(handler)>>(std::move(handler)));
      },
      asio::use_awaitable);
}

}  // namespace concbench
