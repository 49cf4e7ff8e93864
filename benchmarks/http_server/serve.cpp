#include "benchmarks/http_server/serve.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <limits>
#include <optional>
#include <string_view>

#include <boost/asio/signal_set.hpp>

#include "benchmarks/http_server/echo_server.hpp"
#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kTimeToStop{1};

int refuse(const std::string& what, const std::string& what_to_do) {
  tell("concbench serve: {}; {}\n", what, what_to_do);
  return 2;
}

std::string advice(error_code error, const std::string& option) {
  const auto another = "choose another " + option + ", or " + option + " 0 for a free one";
  if (error == asio::error::address_in_use) return another;
  if (error == asio::error::access_denied) {
    return "ports below 1024 need privileges: " + another;
  }
  return "choose an address of this machine, such as --address 127.0.0.1, and another " + option;
}

constexpr std::size_t kOthers = 24;  // files that are no connections
constexpr std::size_t kUsual = 16'384;

/// A usual soft limit is 1024 descriptors.
void raise_descriptor_limit(std::size_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = std::min<rlim_t>(connections + kOthers, limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);  // failing that, clients wait in the kernel's queue
}

/// A line on standard output, at most ten a second. Where nobody reads them, there are none.
class SaysFull {
 public:
  void operator()() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    constexpr std::chrono::milliseconds kBetween{100};
    next_ = now + kBetween;
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    if (::poll(&output, 1, 0) != 1 || output.revents != POLLOUT) return;
    constexpr std::string_view kLine = "full\n";
    if (::write(STDOUT_FILENO, kLine.data(), kLine.size()) < 0) return;  // its reader has gone
  }

 private:
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace

std::size_t most_connections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) {
    return std::numeric_limits<std::size_t>::max();
  }
  return limit.rlim_max > kOthers ? limit.rlim_max - kOthers : 1;
}

int serve(const ServeOptions& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return refuse("'" + options.address + "' is not an IP address",
                  "write it in numbers, such as --address 127.0.0.1");
  }
  const auto most = most_connections();
  if (options.connections > most) {
    return refuse("ulimit -Hn allows " + std::to_string(most) + " connections, not " +
                      std::to_string(options.connections),
                  "raise it, or type --max-connections " + std::to_string(most));
  }
  HttpServerLimits limits;
  limits.connections = options.connections > 0 ? options.connections : std::min(kUsual, most);
  raise_descriptor_limit(limits.connections);
  limits.on_full = [says_full = SaysFull()]() mutable { says_full(); };
  constexpr int kThreads = 1;
  asio::io_context loop(kThreads);
  // before the lines are printed: whoever reads them may send a signal at once
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  std::optional<HttpServer> server;
  std::optional<EchoServer> echo;
  auto port = options.port;
  std::string option = "--port";
  try {
    server.emplace(loop, asio::ip::tcp::endpoint(address, port), limits);
    port = options.echo_port;
    option = "--echo-port";
    echo.emplace(loop, asio::ip::tcp::endpoint(address, port), allowed_cpus().size(),
                 limits.connections, limits.on_full);
  } catch (const boost::system::system_error& failure) {
    return refuse("cannot listen on " + options.address + " port " + std::to_string(port) + ": " +
                      failure.code().message(),
                  advice(failure.code(), option));
  }
  signals.async_wait([&](error_code, int) {
    server->stop();
    echo.reset();
    loop.stop();
  });
  std::cout << "listening on http://" << server->local_endpoint() << "\nechoing on "
            << echo->local_endpoint() << std::endl;
  if (!std::cout) return refuse("cannot write the port to standard output", "open it for writing");
  loop.run();
  loop.restart();
  loop.run_for(kTimeToStop);
  return 0;
}

}  // namespace concbench
