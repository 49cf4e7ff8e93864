#include "runners/contract/pool_worker.hpp"

#include "runners/contract/socket_pair.hpp"

namespace concbench {

std::span<std::byte> results_of(const Batch& batch, const Chunk& chunk) {
  const auto of_first = batch.result(chunk.first);
  return {of_first.data(), of_first.size() * chunk.count};
}

void serve_chunks(Batch& batch, int socket) {
  batch.keep_results_private();
  Chunk chunk;
  while (receive_all(socket, bytes_of(chunk))) {
    for (std::size_t task = chunk.first; task < chunk.end(); ++task) batch.execute(task);
    if (!send_all(socket, bytes_of(chunk), results_of(batch, chunk))) return;
  }
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
