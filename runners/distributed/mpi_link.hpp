#pragma once

#include <cstddef>

namespace concbench {

// What the runner `mpi` and its rank 0, which is always on the same machine, say to each other over
// a Unix socket that keeps the borders between messages. mpirun passes no descriptors on, so rank 0
// finds the socket by an abstract name, which leaves no file behind.
//
//   runner -> rank 0   one byte, with the descriptor of the batch's memory
//   rank 0 -> runner   for each rank, from 0 on, the name of its host
//   then for each batch:
//   runner -> rank 0   one byte
//   rank 0 -> runner   one byte, when every task has its outcome in the batch's memory
//
// The end of the connection ends the job.

/// The environment variable in which rank 0 finds the socket's name.
inline constexpr const char* kMpiSocketVariable = "CONCBENCH_MPI_SOCKET";

/// No message is longer.
inline constexpr std::size_t kMpiMessageBytes = 256;

}  // namespace concbench
