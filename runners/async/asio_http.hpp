#pragma once

#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>

#include "workloads/contract/http_client.hpp"

namespace concbench {

namespace asio = boost::asio;

/// Starts a request on a loop. Each loop has one libcurl multi handle, made at its first request:
/// its connections stay open between requests and close with the loop. A loop that fetches is run
/// by one thread. `slot`, if connected, can cancel the request: the waiter is then resumed with
/// boost::asio::error::operation_aborted.
void start_fetch(asio::io_context& loop, const HttpGet& get, std::unique_ptr<HttpWaiter> waiter,
                 asio::cancellation_slot slot);

/// GETs a URL on the loop. Completes with the response, or with a std::runtime_error that has the
/// URL in its message.
template <class CompletionToken>
auto async_fetch(asio::io_context& loop, const HttpGet& get, CompletionToken&& token) {
  return asio::async_initiate<CompletionToken, void(std::exception_ptr, HttpResponse)>(
      [&loop, &get](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        start_fetch(loop, get, make_http_waiter(std::move(handler)), slot);
      },
      token);
}

}  // namespace concbench
