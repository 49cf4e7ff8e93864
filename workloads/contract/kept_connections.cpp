#include "workloads/contract/kept_connections.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "workloads/contract/file_descriptor.hpp"
#include "workloads/contract/fork_generation.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

[[noreturn]] void throw_errno_of(const Endpoint& endpoint) {
  throw_no_exchange(endpoint, std::generic_category().message(errno));
}

struct Connection {
  Endpoint to;
  FileDescriptor socket;
};

/// Those of this process that nobody uses.
class IdleConnections {
 public:
  Connection borrow(const Endpoint& endpoint) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto now = fork_generation(); owner_ != now) {
        idle_.clear();  // the parent's stay open there
        owner_ = now;
      }
      while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection.to == endpoint) return connection;
      }
    }
    return {endpoint, connect_to(endpoint)};
  }

  void give_back(Connection connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

 private:
  std::mutex mutex_;
  unsigned owner_ = fork_generation();
  std::vector<Connection> idle_;
};

/// What a call that moves bytes says: how many it moved. 0 where it is to be called again.
std::size_t moved(ssize_t said, const Endpoint& endpoint) {
  if (said > 0) return static_cast<std::size_t>(said);
  if (said == 0) throw_no_exchange(endpoint, "the server has closed the connection");
  if (errno != EINTR) throw_errno_of(endpoint);
  return 0;
}

}  // namespace

FileDescriptor connect_to(const Endpoint& endpoint) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(endpoint.port);
  if (const int error = ::getaddrinfo(endpoint.address.c_str(), port.c_str(), &wanted, &found);
      error != 0) {
    throw_no_exchange(endpoint, ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  FileDescriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket || ::connect(socket.get(), found->ai_addr, found->ai_addrlen) != 0) {
    throw_errno_of(endpoint);
  }
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

void make_non_blocking(int socket) {
  const int flags = ::fcntl(socket, F_GETFL);
  if (flags < 0 || ::fcntl(socket, F_SETFL, flags | O_NONBLOCK) < 0) throw_errno("fcntl");
}

void exchange_blocking(const Exchange& exchange) {
  static IdleConnections idle;
  auto connection = idle.borrow(*exchange.to);
  const int socket = connection.socket.get();
  for (auto left = exchange.message; !left.empty();) {
    left =
        left.subspan(moved(::send(socket, left.data(), left.size(), MSG_NOSIGNAL), *exchange.to));
  }
  for (auto left = exchange.reply; !left.empty();) {
    left = left.subspan(moved(::recv(socket, left.data(), left.size(), 0), *exchange.to));
  }
  idle.give_back(std::move(connection));
}

}  // namespace concbench
