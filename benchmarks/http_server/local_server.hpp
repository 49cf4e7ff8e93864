#pragma once

#include <optional>

#include "benchmarks/http_server/server_process.hpp"

namespace concbench {

/// The local server, started when the first cell needs it, and again should it die.
class LocalServer {
 public:
  const ServerProcess& get() {
    if (!process_ || !process_->serves()) process_.emplace();
    return *process_;
  }

 private:
  std::optional<ServerProcess> process_;
};

}  // namespace concbench
