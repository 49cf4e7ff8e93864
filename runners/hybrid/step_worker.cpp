#include "runners/hybrid/step_worker.hpp"

#include <string>

#include "runners/contract/socket_pair.hpp"

namespace concbench {
namespace {

/// What a worker does until the other end of its socket is closed.
void serve_steps(Batch& batch, int socket) {
  StepMessage message;
  std::string carried;
  while (receive_all(socket, bytes_of(message))) {
    carried.resize(message.carried_bytes);
    if (!receive_all(socket, std::as_writable_bytes(std::span(carried)))) return;
    if (message.blocks) {
      batch.block_step(message.task, message.number, carried);
    } else {
      batch.compute_step(message.task, message.number, carried);
    }
    message.carried_bytes = carried.size();
    if (!send_all(socket, bytes_of(message), std::as_bytes(std::span(carried)))) return;
  }
}

}  // namespace

std::vector<StepWorker> fork_step_workers(Batch& batch, std::size_t count) {
  std::vector<StepWorker> none;
  return fork_step_workers(batch, count, none);
}

std::vector<StepWorker> fork_step_workers(Batch& batch, std::size_t count,
                                          std::vector<StepWorker>& others) {
  std::vector<StepWorker> workers;
  while (workers.size() < count) {
    SocketPair sockets;
    WorkerProcess process([&] {
      // A worker that held our end of another's socket would keep it from closing.
      sockets.ours.close();
      for (auto* const group : {&workers, &others}) {
        for (auto& other : *group) other.socket.close();
      }
      serve_steps(batch, sockets.theirs.get());
    });
    workers.push_back({std::move(process), std::move(sockets.ours)});
  }
  return workers;
}

}  // namespace concbench
