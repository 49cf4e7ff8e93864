#pragma once

#include "workloads/contract/http_multi.hpp"

namespace concbench {

/// Requests in flight on one event loop, any number of them: on as many multi handles of libcurl as
/// it takes. Before each request libcurl looks at every connection of its handle for one that is
/// idle, so that 10,000 connections of one handle cost 0.9 ms a request, and those of handles with
/// 128 connections each 0.05 ms. Over HTTP/2, where requests share a connection, there is one
/// handle.
///
/// Throws std::runtime_error when libcurl has no memory. The watcher must outlive the object.
std::unique_ptr<HttpMulti> make_curl_multis(SocketWatcher& watcher);

}  // namespace concbench
