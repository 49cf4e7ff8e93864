#pragma once

#include "workloads/contract/http_multi.hpp"

namespace concbench {

/// Requests in flight on one multi handle of libcurl: its multi socket interface. It opens so many
/// `connections`, or any number where that is 0; more requests at once wait for one. Throws
/// std::runtime_error when libcurl has no memory. The watcher must outlive the object.
std::unique_ptr<HttpMulti> make_curl_multi(SocketWatcher& watcher, std::size_t connections);

}  // namespace concbench
