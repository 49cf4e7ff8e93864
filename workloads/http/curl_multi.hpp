#pragma once

#include "workloads/contract/http_multi.hpp"

namespace concbench {

/// Requests in flight on one event loop: libcurl's multi socket interface. Throws
/// std::runtime_error when libcurl has no memory. The watcher must outlive the object.
std::unique_ptr<HttpMulti> make_curl_multi(SocketWatcher& watcher);

}  // namespace concbench
