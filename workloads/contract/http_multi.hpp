#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

#include "workloads/contract/waits.hpp"

namespace concbench {

/// What a client needs of an event loop. None of these may throw: libcurl's C frames are between.
class SocketWatcher {
 public:
  virtual ~SocketWatcher() = default;
  /// From now on `socket_ready` is to be called when the socket is readable, or writable, as asked;
  /// replaces what was asked before. False when the loop cannot watch it.
  virtual bool watch(int socket, bool readable, bool writable) noexcept = 0;
  /// libcurl closes the socket next, and may open another one with the same number at once.
  virtual void forget(int socket) noexcept = 0;
  /// `time_is_up` is to be called once, after `delay`; 0 means as soon as the loop is back. It
  /// replaces the call that was asked for before.
  virtual void call_after(std::chrono::milliseconds delay) noexcept = 0;
  virtual void cancel_call() noexcept = 0;
};

/// Whoever waits for a response. Called on the loop, never from within HttpMulti::start.
class HttpWaiter {
 public:
  virtual ~HttpWaiter() = default;
  virtual void resume(std::exception_ptr error, HttpResponse response) = 0;
};

template <class Function>
std::unique_ptr<HttpWaiter> make_http_waiter(Function function) {
  class Waiter final : public HttpWaiter {
   public:
    explicit Waiter(Function function) : function_(std::move(function)) {}
    void resume(std::exception_ptr error, HttpResponse response) override {
      std::move(function_)(std::move(error), std::move(response));
    }

   private:
    Function function_;
  };
  return std::make_unique<Waiter>(std::move(function));
}

/// Requests in flight on one event loop, whatever its library. Connections stay open between
/// requests and close with the object. One thread at a time.
///
/// Destroyed with requests in flight, it destroys their waiters without resuming them.
class HttpMulti {
 public:
  virtual ~HttpMulti() = default;

  using RequestId = const void*;

  /// GETs a URL; the waiter is resumed with the response, or with a std::runtime_error that has
  /// the URL in its message.
  virtual RequestId start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter) = 0;

  /// Ends a request whose waiter has not been resumed, and gives the waiter back; null when the
  /// request has just ended and the waiter is about to be resumed.
  virtual std::unique_ptr<HttpWaiter> cancel(RequestId request) = 0;

  /// Requests whose waiter has not been resumed.
  virtual std::size_t in_flight() const noexcept = 0;

  // --- For the loop ---
  virtual void socket_ready(int socket, bool readable, bool writable, bool broken) = 0;
  virtual void time_is_up() = 0;
};

}  // namespace concbench
