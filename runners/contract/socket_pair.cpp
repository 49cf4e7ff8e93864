#include "runners/contract/socket_pair.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

/// Moves all bytes of both buffers with `transfer`, which is sendmsg or recvmsg.
template <class Transfer>
bool move_all(Transfer transfer, int socket, std::span<std::byte> first,
              std::span<std::byte> second) {
  while (first.size() + second.size() > 0) {
    std::array<iovec, 2> parts{{{first.data(), first.size()}, {second.data(), second.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t moved = transfer(socket, &message, MSG_NOSIGNAL);
    if (moved < 0 && errno == EINTR) continue;
    if (moved <= 0) return false;
    const auto of_first = std::min(static_cast<std::size_t>(moved), first.size());
    first = first.subspan(of_first);
    second = second.subspan(static_cast<std::size_t>(moved) - of_first);
  }
  return true;
}

/// An iovec knows no const, though sendmsg only reads.
std::span<std::byte> unguarded(std::span<const std::byte> bytes) {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}

}  // namespace

SocketPair::SocketPair(int type) {
  int ends[2];
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) < 0) {
    throw_errno("cannot make a socket pair");
  }
  ours = FileDescriptor(ends[0]);
  theirs = FileDescriptor(ends[1]);
}

bool send_all(int socket, std::span<const std::byte> first, std::span<const std::byte> second) {
  return move_all(::sendmsg, socket, unguarded(first), unguarded(second));
}

bool receive_all(int socket, std::span<std::byte> first, std::span<std::byte> second) {
  return move_all(::recvmsg, socket, first, second);
}

}  // namespace concbench
