#include "runners/async/asio_http.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

namespace concbench {
namespace {

/// libcurl's sockets and times on one io_context: Asio says when a socket is ready or a time is up.
class AsioHttp final : public asio::execution_context::service, private SocketWatcher {
 public:
  using key_type = AsioHttp;
  static inline asio::execution_context::id id;

  explicit AsioHttp(asio::execution_context& context)
      : service(context),
        loop_(static_cast<asio::io_context&>(context)),
        timer_(loop_),
        multi_(http_client().make_multi(*this)) {}

  void start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter, asio::cancellation_slot slot) {
    if (!slot.is_connected()) {
      multi_->start(get, std::move(waiter));
    } else {
      auto& cancel = slot.emplace<CancelRequest>(*this);
      cancel.request = multi_->start(get, make_http_waiter(Disarm{slot, std::move(waiter)}));
    }
    work_.emplace(loop_.get_executor());
  }

 private:
  using Work = asio::executor_work_guard<asio::io_context::executor_type>;

  /// A socket of libcurl's, watched here. libcurl opens and closes it.
  struct Watched {
    explicit Watched(asio::io_context& loop) : descriptor(loop) {}
    ~Watched() { let_go(); }
    void let_go() {
      if (descriptor.is_open()) descriptor.release();
    }
    asio::posix::stream_descriptor descriptor;
    bool wants_read = false;
    bool wants_write = false;
    bool reads = false;  // an operation is pending
    bool writes = false;
  };
  using WatchedPtr = std::shared_ptr<Watched>;

  /// The handler of a cancellation slot.
  struct CancelRequest {
    explicit CancelRequest(AsioHttp& owner) : http(owner) {}
    void operator()(asio::cancellation_type) {
      auto waiter = http.multi_->cancel(request);
      if (!waiter) return;
      asio::post(http.loop_, [&owner = http, waiter = std::move(waiter)] {
        const boost::system::system_error aborted(asio::error::operation_aborted);
        waiter->resume(std::make_exception_ptr(aborted), {});
        owner.look_for_work();
      });
    }
    AsioHttp& http;
    HttpMulti::RequestId request = nullptr;
  };

  /// Passes the response on, after which there is nothing left to cancel.
  struct Disarm {
    void operator()(std::exception_ptr error, HttpResponse response) {
      slot.clear();
      waiter->resume(std::move(error), std::move(response));
    }
    asio::cancellation_slot slot;
    std::unique_ptr<HttpWaiter> waiter;
  };

  void shutdown() override {
    // The loop ends with requests in flight: their coroutines are destroyed, not resumed.
    multi_.reset();
    watched_.clear();
  }

  /// The loop has something to wait for even between two of libcurl's timers.
  void look_for_work() {
    if (multi_->in_flight() == 0) work_.reset();
  }

  bool watch(int socket, bool readable, bool writable) noexcept override {
    try {
      auto& watched = watched_[socket];
      if (!watched) {
        watched = std::make_shared<Watched>(loop_);
        watched->descriptor.assign(socket);
      }
      watched->wants_read = readable;
      watched->wants_write = writable;
      arm(watched, socket);
      return true;
    } catch (...) {
      watched_.erase(socket);
      return false;
    }
  }

  void forget(int socket) noexcept override {
    // Now, and not when the last holder goes: libcurl may add the same socket again at once.
    if (const auto found = watched_.find(socket); found != watched_.end()) {
      found->second->let_go();
      watched_.erase(found);
    }
  }

  void arm(const WatchedPtr& watched, int socket) {
    if (watched->wants_read && !std::exchange(watched->reads, true)) {
      wait(watched, socket, asio::posix::stream_descriptor::wait_read);
    }
    if (watched->wants_write && !std::exchange(watched->writes, true)) {
      wait(watched, socket, asio::posix::stream_descriptor::wait_write);
    }
  }

  void wait(const WatchedPtr& watched, int socket, asio::posix::stream_descriptor::wait_type type) {
    watched->descriptor.async_wait(type, [this, type, socket, weak = std::weak_ptr(watched)](
                                             const boost::system::error_code& error) {
      const auto still = weak.lock();
      if (!still || error == asio::error::operation_aborted) return;
      const bool reads = type == asio::posix::stream_descriptor::wait_read;
      (reads ? still->reads : still->writes) = false;
      multi_->socket_ready(socket, reads && !error, !reads && !error, !!error);
      // Unless libcurl has let go of the socket or a new one has taken its number.
      if (const auto found = watched_.find(socket);
          found != watched_.end() && found->second == still) {
        arm(still, socket);
      }
      look_for_work();
    });
  }

  void call_after(std::chrono::milliseconds delay) noexcept override {
    cancel_call();
    if (delay.count() == 0) {
      // Setting a timer costs a system call, dear in a virtual machine; "at once" needs none.
      due_ = true;
      if (!std::exchange(posted_, true)) asio::post(loop_, [this] { call_if_due(); });
      return;
    }
    armed_ = true;
    timer_.expires_after(delay);
    timer_.async_wait([this, number = ++timers_](const boost::system::error_code& error) {
      // One whose time was up before it was cancelled is called all the same.
      if (error || !armed_ || number != timers_) return;
      armed_ = false;
      multi_->time_is_up();
      look_for_work();
    });
  }

  void cancel_call() noexcept override {
    due_ = false;  // what is posted finds nothing to do
    if (std::exchange(armed_, false)) timer_.cancel();
  }

  void call_if_due() {
    posted_ = false;
    if (!std::exchange(due_, false)) return;
    multi_->time_is_up();
    look_for_work();
  }

  asio::io_context& loop_;
  asio::steady_timer timer_;
  std::uint64_t timers_ = 0;
  bool armed_ = false;   // the last of them
  bool due_ = false;     // a call, as soon as the loop is back
  bool posted_ = false;  // what makes it
  std::optional<Work> work_;
  std::unordered_map<int, WatchedPtr> watched_;
  std::unique_ptr<HttpMulti> multi_;
};

}  // namespace

void start_fetch(asio::io_context& loop, const HttpGet& get, std::unique_ptr<HttpWaiter> waiter,
                 asio::cancellation_slot slot) {
  asio::use_service<AsioHttp>(loop).start(get, std::move(waiter), slot);
}

}  // namespace concbench
