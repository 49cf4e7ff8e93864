#pragma once

#include <boost/asio/awaitable.hpp>

#include "waits.hpp"

namespace concbench {

/// GETs `url` on the event loop of the awaiting coroutine, which suspends meanwhile. Each loop
/// has one libcurl multi handle, made at its first request: its connections stay open between
/// requests and close with the loop.
///
/// Throws std::runtime_error, with the URL in the message, when no complete response comes.
/// A loop that fetches is run by one thread.
boost::asio::awaitable<HttpResponse> fetch_on_loop(Url url);

}  // namespace concbench
