#pragma once

#include <vector>

#include "runners/contract/socket_pair.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// A process that does each task whose number it is sent, and sends the number back.
struct BareWorker {
  WorkerProcess process;
  FileDescriptor socket;  // its end is the worker's end
};

/// kBareConcurrency of them. The calling process must have one thread only.
class BareWorkers {
 public:
  BareWorkers();
  ~BareWorkers();
  BareWorkers(const BareWorkers&) = delete;
  BareWorkers& operator=(const BareWorkers&) = delete;

  auto begin() noexcept { return workers_.begin(); }
  auto end() noexcept { return workers_.end(); }
  BareWorker& operator[](std::size_t number) { return workers_[number]; }

 private:
  std::vector<BareWorker> workers_;
};

}  // namespace concbench
