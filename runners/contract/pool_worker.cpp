#include "runners/contract/pool_worker.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "runners/contract/socket_pair.hpp"

namespace concbench {
namespace {

/// False at the end of the queue, which may be a stream.
bool receive_chunk(int queue, Chunk& chunk) {
  for (;;) {
    const auto size = ::recv(queue, &chunk, sizeof chunk, MSG_WAITALL);
    if (size == sizeof chunk) return true;
    if (size >= 0 || errno != EINTR) return false;
  }
}

/// Fills `whole` with what has been received, and where that ends with what comes.
bool complete(int socket, std::span<const std::byte>& received, std::span<std::byte> whole) {
  const auto there = std::min(received.size(), whole.size());
  std::memcpy(whole.data(), received.data(), there);
  received = received.subspan(there);
  return there == whole.size() || receive_all(socket, whole.subspan(there));
}

}  // namespace

std::span<std::byte> results_of(const Batch& batch, const Chunk& chunk) {
  const auto of_first = batch.result(chunk.first);
  return {of_first.data(), of_first.size() * chunk.count};
}

void serve_chunks(Batch& batch, const PoolPlace& place, ChunksInHand& in_hand) {
  batch.keep_results_private();
  Chunk chunk;
  while (receive_chunk(place.queue, chunk)) {
    in_hand.take(place.number, chunk);
    for (std::size_t task = chunk.first; task < chunk.end(); ++task) batch.execute(task);
    if (!send_all(place.socket, bytes_of(chunk), results_of(batch, chunk))) return;
    in_hand.put_down(place.number);
  }
}

bool receive_results(int socket, const Batch& batch,
                     const std::function<void(const Chunk&)>& finished) {
  std::array<std::byte, 4096> bytes;
  const auto size = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (size <= 0) return false;
  auto received = std::span<const std::byte>(bytes).first(static_cast<std::size_t>(size));
  while (!received.empty()) {
    Chunk chunk;
    if (!complete(socket, received, bytes_of(chunk))) return false;
    if (!complete(socket, received, results_of(batch, chunk))) return false;
    finished(chunk);
  }
  return true;
}

void announce_worker(int socket) {
  Chunk nothing;
  send_all(socket, bytes_of(nothing));
}

bool await_worker(int socket) {
  Chunk nothing;
  return receive_all(socket, bytes_of(nothing));
}

}  // namespace concbench
