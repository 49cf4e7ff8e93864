#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include <mpi.h>

#include "runners/contract/batch.hpp"
#include "runners/contract/socket_pair.hpp"  // bytes_of

namespace concbench {

// What rank 0 and the other ranks of the runner `mpi` send each other. All hosts have the same
// architecture: they run the same program.

/// What each rank says of itself at the start.
struct Greeting {
  char host[256];
  char boot[40];  // the kernel's id of its start: ranks that share it share a clock
};

/// From rank 0 to a worker.
struct Assignment {
  static constexpr std::int64_t kStop = -1;
  static constexpr std::int64_t kTellTime = -2;  // the answer is this rank's clock in ns
  std::int64_t task;
  Stamping stamping;
};

/// From a worker to rank 0; the bytes of the result follow, or the reason of the failure.
struct AnswerHead {
  std::uint64_t task;
  std::int64_t started_ns;
  std::int64_t finished_ns;
  std::uint64_t failed;
};

enum MessageTag : int { kAssignmentTag = 1, kAnswerTag, kTimeTag };

/// Waits until there is a message with the tag and tells its sender and size. MPI waits by asking
/// again and again; this lets others have the core meanwhile, and sleeps after a while. Where that
/// becomes long, `look_round` is called now and then.
MPI_Status wait_for_message(int source, int tag, const std::function<void()>& look_round = {});

/// Sends plain bytes, and receives what wait_for_message has found.
void send_bytes(std::span<const std::byte> bytes, int rank, int tag);
void receive_bytes(std::span<std::byte> bytes, const MPI_Status& status);

}  // namespace concbench
