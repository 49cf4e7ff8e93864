#include "runners/distributed/mpi_messages.hpp"

#include <sched.h>

#include <chrono>
#include <thread>

namespace concbench {

MPI_Status wait_for_message(int source, int tag) {
  // An answer that is on its way comes within a few of these; whoever waits for longer has nothing
  // to do, and would take the core from a rank that has.
  constexpr int kYields = 200;
  constexpr std::chrono::microseconds kNap{20};
  MPI_Status status;
  for (int attempt = 0;; ++attempt) {
    int there = 0;
    MPI_Iprobe(source, tag, MPI_COMM_WORLD, &there, &status);
    if (there != 0) return status;
    if (attempt < kYields) {
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
