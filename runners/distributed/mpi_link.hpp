#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

// What the runner `mpi` and its rank 0, which is always on the same machine, say to each other over
// a Unix socket that keeps the borders between messages. mpirun passes no descriptors on, so rank 0
// finds the socket by an abstract name, which leaves no file behind.
//
//   runner -> rank 0   one byte, with the descriptor of the batch's memory
//   rank 0 -> runner   how many ranks there are, as a decimal number
//                      for each of them, from 0 on, the name of its host
//   then for each batch:
//   runner -> rank 0   one byte
//   rank 0 -> runner   one byte, when every task has its outcome in the batch's memory
//
// The end of the connection ends the job.

/// The environment variable in which rank 0 finds the socket's name.
inline constexpr const char* kMpiSocketVariable = "CONCBENCH_MPI_SOCKET";

/// In which it finds how many tasks each other rank has beside the one in hand.
inline constexpr const char* kMpiAheadVariable = "CONCBENCH_MPI_AHEAD";

/// What keep_to_cpus is told in each rank.
inline constexpr const char* kMpiCpusVariable = "CONCBENCH_MPI_CPUS";

/// The directory of the job, one of ScratchDirectory. It is Open MPI that is told with it where its
/// shared memory is to be, and hands it on to all hosts.
inline constexpr const char* kMpiDirectoryVariable = "OMPI_MCA_btl_vader_backing_directory";

/// No message is longer.
inline constexpr std::size_t kMpiMessageBytes = 256;

/// The runner's end of it.
class MpiLink {
 public:
  /// Listens. Throws std::system_error.
  MpiLink();

  /// The value of kMpiSocketVariable.
  const std::string& name() const noexcept { return name_; }

  /// What becomes readable when rank 0 has something to say, or to connect.
  int descriptor() const noexcept { return connected() ? socket_.get() : listener_.get(); }
  bool connected() const noexcept { return static_cast<bool>(socket_); }

  /// Takes the connection that has become readable. It is not rank 0's, and still none, where
  /// another user made it. Throws std::system_error.
  void accept();

  /// The process that has connected.
  pid_t peer() const noexcept { return peer_; }

  /// False when rank 0 is gone.
  bool send_memory(int descriptor) const;
  void ask_for_batch() const;

  /// The next message of rank 0; empty when that is gone.
  std::optional<std::string> receive() const;

  void close() noexcept { socket_.close(); }

 private:
  std::string name_;
  FileDescriptor listener_;
  FileDescriptor socket_;
  pid_t peer_ = -1;
};

}  // namespace concbench
