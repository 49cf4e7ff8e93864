#pragma once

#include "runners/contract/batch.hpp"

namespace concbench {

/// What a pool and its workers say to each other: the pool sends a chunk of consecutive tasks, the
/// worker sends it back with the results of them all behind it. One message each way, whatever the
/// chunk's length: that is what chunks are for.
struct Chunk {
  std::size_t first = 0;
  std::size_t count = 0;

  std::size_t end() const noexcept { return first + count; }
};

/// Where the results of a chunk lie: one behind the other.
std::span<std::byte> results_of(const Batch& batch, const Chunk& chunk);

/// What a worker does until its pool closes the socket. Results travel: from the call on, this
/// process has those of the batch for itself.
void serve_chunks(Batch& batch, int socket);

/// A program that was started says first that it is there; a forked worker is from the beginning.
void announce_worker(int socket);

/// Blocks until the worker at the other end has announced itself; false when it has ended instead.
bool await_worker(int socket);

}  // namespace concbench
