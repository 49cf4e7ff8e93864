#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "benchmarks/cell/own_executable.hpp"
#include "runners/contract/worker_process.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// `concbench serve` in a process of its own, on a free port of 127.0.0.1. Construction waits
/// until it listens; destruction ends it.
class ServerProcess {
 public:
  /// For so many connections at once, and some to spare. Throws std::runtime_error when the server
  /// does not come up within ten seconds, or cannot be reached.
  explicit ServerProcess(std::size_t connections, const std::string& executable = kOwnExecutable);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// Such as http://127.0.0.1:40123
  const std::string& url() const noexcept { return url_; }

  /// Of the port that echoes, such as 127.0.0.1:40124
  const std::string& echo_address() const noexcept { return echo_address_; }

  /// Whether it can answer: it neither has ended nor was stopped.
  bool serves() const noexcept;

  /// Whether, since this was last asked, a client found no place free, or no descriptor.
  bool was_full();

  /// CPU time that the server has used so far; zero when it is dead.
  std::chrono::nanoseconds cpu_time() const;

 private:
  struct Started {
    WorkerProcess process;
    FileDescriptor output;
    std::string url;
    std::string echo_address;
  };
  static Started start(std::size_t connections, const std::string& executable);
  explicit ServerProcess(Started started);

  WorkerProcess process_;
  FileDescriptor output_;
  std::string url_;
  std::string echo_address_;
};

}  // namespace concbench
