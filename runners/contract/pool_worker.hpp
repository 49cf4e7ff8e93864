#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "runners/contract/batch.hpp"
#include "runners/contract/cache_line.hpp"

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

/// Which chunk each worker has taken from a queue that it may share with others: what nobody would
/// know of one that has died.
class ChunksInHand {
 public:
  explicit ChunksInHand(std::size_t workers) : memory_(workers * sizeof(Slot)) {}
  /// In a program that was started, of the memory that it has inherited.
  ChunksInHand(FileDescriptor descriptor, std::size_t workers)
      : memory_(std::move(descriptor), workers * sizeof(Slot)) {}

  void take(std::size_t worker, const Chunk& chunk) { slot(worker).store(chunk.first + 1); }
  void put_down(std::size_t worker) { slot(worker).store(0); }
  /// Its first task.
  std::optional<std::size_t> of(std::size_t worker) const {
    const auto first = slot(worker).load();
    return first == 0 ? std::nullopt : std::optional<std::size_t>(first - 1);
  }
  int descriptor() const noexcept { return memory_.descriptor(); }

 private:
  struct alignas(kCacheLine) Slot {
    std::atomic<std::uint64_t> first_and_one;
  };
  std::atomic<std::uint64_t>& slot(std::size_t worker) const {
    return memory_.as_array_of<Slot>()[worker].first_and_one;
  }

  SharedMemory memory_;
};

/// What a worker works with: a queue that chunks come from, until its other end is closed, and a
/// socket that results go to. One socket may be both.
struct PoolPlace {
  int queue = -1;
  int socket = -1;
  std::size_t number = 0;  // of the worker
};

/// What a worker does until its pool closes the queue. Results travel: from the call on, this
/// process has those of the batch for itself.
void serve_chunks(Batch& batch, const PoolPlace& place, ChunksInHand& in_hand);

/// The other side: receives what lies there at once, one chunk's results or several, into the
/// batch, and calls `finished` for each. False when the worker is gone.
bool receive_results(int socket, const Batch& batch,
                     const std::function<void(const Chunk&)>& finished);

/// A program that was started says first that it is there; a forked worker is from the beginning.
void announce_worker(int socket);

/// Blocks until the worker at the other end has announced itself; false when it has ended instead.
bool await_worker(int socket);

}  // namespace concbench
