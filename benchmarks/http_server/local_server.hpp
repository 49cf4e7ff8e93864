#pragma once

#include <cstddef>
#include <optional>

#include "benchmarks/http_server/server_process.hpp"

namespace concbench {

/// The local server, started when the first cell needs it, and again should it die.
class LocalServer {
 public:
  /// That it has room for, all told.
  explicit LocalServer(std::size_t connections) : connections_(connections) {}

  ServerProcess& get() {
    if (!process_ || !process_->serves()) process_.emplace(connections_);
    return *process_;
  }

 private:
  std::size_t connections_;
  std::optional<ServerProcess> process_;
};

}  // namespace concbench
