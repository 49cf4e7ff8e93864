#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include "runners/async/http_on_executor.hpp"

namespace concbench {

/// Requests on a loop that several threads run. A libcurl handle bears one thread at a time, so
/// that all of libcurl's is on a strand, as Asio's documentation has it for what handlers share
/// ("Strands: Use Threads Without Explicit Locking"); its users are not. To be destroyed once no
/// thread runs the loop any more.
class SharedHttp {
 public:
  explicit SharedHttp(asio::any_io_executor loop)
      : loop_(std::move(loop)), strand_(asio::make_strand(loop_)) {}

  /// As async_fetch of one thread's loop, but it cannot be cancelled. The handler is called on its
  /// own executor, or the loop's, never on the strand.
  template <class CompletionToken>
  auto async_fetch(const HttpGet& get, CompletionToken&& token) {
    return asio::async_initiate<CompletionToken, void(std::exception_ptr, HttpResponse)>(
        [this, &get](auto handler) { start(get, std::move(handler)); }, token);
  }

 private:
  using Strand = asio::strand<asio::any_io_executor>;

  template <class Handler>
  void start(const HttpGet& get, Handler handler) {
    asio::post(strand_, [this, &get,
                         waiting = std::make_shared<Handler>(std::move(handler))]() mutable {
      const auto executor = asio::get_associated_executor(*waiting, loop_);
      auto resume = [executor, waiting](std::exception_ptr error, HttpResponse response) mutable {
        asio::post(executor, [waiting = std::move(waiting), error = std::move(error),
                              response = std::move(response)]() mutable {
          std::move (*waiting)(std::move(error), std::move(response));
        });
      };
      try {
        if (!requests_) requests_.emplace(strand_);
        requests_->start(get, make_http_waiter(resume), {});
      } catch (...) {
        resume(std::current_exception(), {});
      }
    });
  }

  asio::any_io_executor loop_;
  Strand strand_;
  std::optional<HttpOnExecutor<Strand>> requests_;  // only on the strand
};

}  // namespace concbench
