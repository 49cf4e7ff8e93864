#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runners/contract/worker_process.hpp"
#include "runners/distributed/mpi_messages.hpp"

namespace concbench {

/// What rank 0 does: it is the link between the runner, whose batch it shares, and the other ranks,
/// to which it hands out the tasks of each batch: to each the next one when it has done one, or,
/// where kMpiAheadVariable says so, some ahead.
class RankZero {
 public:
  /// Connects to the runner and tells it how many ranks there are, and where.
  RankZero(const Workload& workload, const std::vector<Greeting>& greetings);

  /// Until the runner is gone. Then the other ranks are told to stop.
  void serve_runner();

 private:
  void measure_clocks(const std::vector<Greeting>& greetings);
  void run_batch();
  void hand_out(int rank);
  void collect();
  void require_runner() const;
  void tell_runner(std::span<const char> message) const;

  int workers_;
  FileDescriptor socket_;
  Batch batch_;
  std::vector<std::int64_t> clock_ahead_ns_;  // of each rank, against this one
  std::vector<std::byte> answer_;
  std::size_t ahead_;
  std::size_t next_task_ = 0;
};

}  // namespace concbench
