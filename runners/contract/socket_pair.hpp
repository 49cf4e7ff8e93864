#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <span>

#include "runners/contract/worker_process.hpp"

namespace concbench {

/// Two connected sockets: one for the process that makes them, one for a worker of its own.
/// A program that is started afterwards inherits neither, unless it is told to.
struct SocketPair {
  /// A stream, or, of SOCK_SEQPACKET, messages that stay whole, whoever of several receives one.
  /// Throws std::system_error when there are no descriptors left.
  explicit SocketPair(int type = SOCK_STREAM);

  FileDescriptor ours;
  FileDescriptor theirs;
};

/// Blocks until both buffers have been sent; no signal when nobody reads. False when the other side
/// is gone.
bool send_all(int socket, std::span<const std::byte> first, std::span<const std::byte> second = {});

/// Blocks until both buffers are full. False when the other side is gone.
bool receive_all(int socket, std::span<std::byte> first, std::span<std::byte> second = {});

/// The bytes of a message that has no pointers in it.
template <class Message>
std::span<std::byte> bytes_of(Message& message) {
  return std::as_writable_bytes(std::span(&message, 1));
}

}  // namespace concbench
