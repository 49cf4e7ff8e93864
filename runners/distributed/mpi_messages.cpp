#include "runners/distributed/mpi_messages.hpp"

#include <sched.h>

#include <chrono>
#include <thread>

namespace concbench {

MPI_Status wait_for_message(int source, int tag, const std::function<void()>& look_round) {
  // An answer that is on its way comes within a few of these; whoever waits for longer has nothing
  // to do, and would take the core from a rank that has.
  constexpr std::uint64_t kYields = 200;
  constexpr std::chrono::microseconds kNap{20};
  constexpr std::uint64_t kBetweenLooksRound = 1000;
  MPI_Status status;
  for (std::uint64_t attempt = 1;; ++attempt) {
    int there = 0;
    MPI_Iprobe(source, tag, MPI_COMM_WORLD, &there, &status);
    if (there != 0) return status;
    if (look_round && attempt % kBetweenLooksRound == 0) look_round();
    if (attempt <= kYields) {
      ::sched_yield();
    } else {
      std::this_thread::sleep_for(kNap);
    }
  }
}

void send_bytes(std::span<const std::byte> bytes, int rank, int tag) {
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, rank, tag, MPI_COMM_WORLD);
}

void receive_bytes(std::span<std::byte> bytes, const MPI_Status& status) {
  MPI_Recv(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, status.MPI_SOURCE,
           status.MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

}  // namespace concbench
