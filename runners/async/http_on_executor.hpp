#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/system/system_error.hpp>

#include "workloads/contract/http_client.hpp"

namespace concbench {

namespace asio = boost::asio;

/// libcurl's sockets and times on an executor of Asio's, which says when a socket is ready or a
/// time is up, as in libcurl's example "asiohiper"; async_wait has come in the place of the
/// null_buffers there. libcurl's handles bear one thread at a time: whoever calls `start` is on the
/// executor, and this runs one handler at a time, because one thread runs it or because it is a
/// strand.
template <class Executor>
class HttpOnExecutor final : private SocketWatcher {
 public:
  explicit HttpOnExecutor(const Executor& executor)
      : executor_(executor), timer_(executor), multi_(http_client().make_multi(*this)) {}

  /// The loop ends with requests in flight: their coroutines are destroyed, not resumed.
  void shut_down() {
    multi_.reset();
    watched_.clear();
  }

  /// `slot`, if connected, can cancel the request: the waiter is then resumed with
  /// boost::asio::error::operation_aborted.
  void start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter, asio::cancellation_slot slot) {
    if (!slot.is_connected()) {
      multi_->start(get, std::move(waiter));
    } else {
      auto& cancel = slot.emplace<CancelRequest>(*this);
      cancel.request = multi_->start(get, make_http_waiter(Disarm{slot, std::move(waiter)}));
    }
    work_.emplace(asio::prefer(executor_, asio::execution::outstanding_work.tracked));
  }

 private:
  using Work = std::decay_t<decltype(asio::prefer(std::declval<Executor&>(),
                                                  asio::execution::outstanding_work.tracked))>;
  using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;

  /// A socket of libcurl's, watched here. libcurl opens and closes it.
  struct Watched {
    explicit Watched(const Executor& executor) : descriptor(executor) {}
    ~Watched() { let_go(); }
    void let_go() {
      if (descriptor.is_open()) descriptor.release();
    }
    Descriptor descriptor;
    bool wants_read = false;
    bool wants_write = false;
    bool reads = false;  // an operation is pending
    bool writes = false;
  };
  using WatchedPtr = std::shared_ptr<Watched>;

  /// The handler of a cancellation slot.
  struct CancelRequest {
    explicit CancelRequest(HttpOnExecutor& owner) : http(owner) {}
    void operator()(asio::cancellation_type) {
      auto waiter = http.multi_->cancel(request);
      if (!waiter) return;
      asio::post(http.executor_, [&owner = http, waiter = std::move(waiter)] {
        const boost::system::system_error aborted(asio::error::operation_aborted);
        waiter->resume(std::make_exception_ptr(aborted), {});
        owner.look_for_work();
      });
    }
    HttpOnExecutor& http;
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

  /// The loop has something to wait for even between two of libcurl's timers.
  void look_for_work() {
    if (multi_->in_flight() == 0) work_.reset();
  }

  bool watch(int socket, bool readable, bool writable) noexcept override {
    try {
      auto& watched = watched_[socket];
      if (!watched) {
        watched = std::make_shared<Watched>(executor_);
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
      wait(watched, socket, Descriptor::wait_read);
    }
    if (watched->wants_write && !std::exchange(watched->writes, true)) {
      wait(watched, socket, Descriptor::wait_write);
    }
  }

  void wait(const WatchedPtr& watched, int socket, asio::posix::descriptor_base::wait_type type) {
    watched->descriptor.async_wait(type, [this, type, socket, weak = std::weak_ptr(watched)](
                                             const boost::system::error_code& error) {
      const auto still = weak.lock();
      if (!still || error == asio::error::operation_aborted) return;
      const bool reads = type == Descriptor::wait_read;
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
      if (!std::exchange(posted_, true)) asio::post(executor_, [this] { call_if_due(); });
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

  Executor executor_;
  Timer timer_;
  std::uint64_t timers_ = 0;
  bool armed_ = false;   // the last of them
  bool due_ = false;     // a call, as soon as the loop is back
  bool posted_ = false;  // what makes it
  std::optional<Work> work_;
  std::unordered_map<int, WatchedPtr> watched_;
  std::unique_ptr<HttpMulti> multi_;
};

}  // namespace concbench
