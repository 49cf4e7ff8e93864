#include "benchmarks/http_server/serve.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>

#include <boost/asio/signal_set.hpp>

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

std::string advice(error_code error) {
  if (error == asio::error::address_in_use) {
    return "choose another --port, or --port 0 for a free one";
  }
  if (error == asio::error::access_denied) {
    return "ports below 1024 need privileges: choose another --port, or --port 0 for a free one";
  }
  return "choose an address of this machine, such as --address 127.0.0.1, and another --port";
}

/// A usual soft limit is 1024 descriptors: too few for 1024 connections and the rest.
void raise_descriptor_limit(std::size_t connections) {
  constexpr std::size_t kOthers = 128;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = std::min<rlim_t>(connections + kOthers, limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);  // failing that, clients wait in the kernel's queue
}

}  // namespace

int serve(const ServeOptions& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return refuse("'" + options.address + "' is not an IP address",
                  "write it in numbers, such as --address 127.0.0.1");
  }
  raise_descriptor_limit(options.limits.connections);
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  constexpr int kThreads = 1;
  asio::io_context loop(kThreads);
  // before the line is printed: whoever reads it may send a signal at once
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  std::optional<HttpServer> server;
  try {
    server.emplace(loop, endpoint, options.limits);
  } catch (const boost::system::system_error& failure) {
    return refuse("cannot listen on " + options.address + " port " + std::to_string(options.port) +
                      ": " + failure.code().message(),
                  advice(failure.code()));
  }
  signals.async_wait([&](error_code, int) {
    server->stop();
    loop.stop();
  });
  std::cout << "listening on http://" << server->local_endpoint() << std::endl;
  if (!std::cout) return refuse("cannot write the port to standard output", "open it for writing");
  loop.run();
  loop.restart();
  loop.run_for(kTimeToStop);
  return 0;
}

}  // namespace concbench
