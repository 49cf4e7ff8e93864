#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "benchmarks/http_server/http_server.hpp"

namespace concbench {

struct ServeOptions {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address, not a name
  std::uint16_t port = 0;             ///< 0 takes a free one
  std::uint16_t echo_port = 0;        ///< of what echoes instead of speaking HTTP
  /// Of each of the two. 0: 16384, or as many as file descriptors allow.
  std::size_t connections = 0;
};

/// That the hard limit on file descriptors allows.
std::size_t most_connections();

/// Runs an HttpServer on the calling thread, and an EchoServer with a loop for each CPU beside it,
/// until SIGTERM or SIGINT. Once they listen it prints the lines
/// `listening on http://127.0.0.1:40123` and `echoing on 127.0.0.1:40124` to standard output.
///
/// Returns the exit code: 0 after a signal, by which all connections are closed within a second;
/// 2, with a message on standard error, when it cannot listen as asked, has too few file
/// descriptors for so many connections, or cannot print these.
int serve(const ServeOptions& options);

}  // namespace concbench
