#include "process_pool.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "worker_process.hpp"

namespace concbench {
namespace {

using TaskNumber = std::uint64_t;

/// Moves all bytes of both buffers with readv or writev. False when the other side is gone.
template <class Transfer>
bool transfer_all(Transfer transfer, int socket, std::span<std::byte> first,
                  std::span<std::byte> second) {
  while (first.size() + second.size() > 0) {
    const std::array<iovec, 2> parts{
        {{first.data(), first.size()}, {second.data(), second.size()}}};
    const ssize_t moved = transfer(socket, parts.data(), static_cast<int>(parts.size()));
    if (moved < 0 && errno == EINTR) continue;
    if (moved <= 0) return false;
    const auto of_first = std::min(static_cast<std::size_t>(moved), first.size());
    first = first.subspan(of_first);
    second = second.subspan(static_cast<std::size_t>(moved) - of_first);
  }
  return true;
}

std::span<std::byte> bytes_of(TaskNumber& number) {
  return std::as_writable_bytes(std::span(&number, 1));
}

/// What a worker does until its parent closes the socket.
void serve_tasks(Batch& batch, int socket) {
  batch.keep_results_private();
  TaskNumber task = 0;
  while (transfer_all(::readv, socket, bytes_of(task), {})) {
    batch.execute(task);
    TaskNumber done = task;
    if (!transfer_all(::writev, socket, bytes_of(done), batch.result(task))) return;
  }
}

class ProcessPool final : public Runner {
 public:
  ProcessPool(Batch& batch, std::size_t concurrency) : batch_(batch) {
    for (std::size_t number = 0; number < concurrency; ++number) start_worker(number);
  }

  ~ProcessPool() override {
    for (auto& worker : workers_) worker.socket.close();
    for (auto& worker : workers_) {
      if (worker.process.running()) worker.process.wait();
    }
  }

  void run_batch() override {
    waiting_.clear();
    for (std::size_t task = 0; task < batch_.task_count(); ++task) waiting_.push_back(task);
    unfinished_ = batch_.task_count();
    idle_death_ = false;
    // First one for each: none may wait in the socket of one worker while another has none.
    for (auto& worker : workers_) hand_out(worker, 1);
    for (auto& worker : workers_) hand_out(worker);
    while (unfinished_ > 0) {
      if (alive() == 0) return fail_the_rest();
      collect();
    }
    // The tasks are done, but a pool that lost a worker is slower, and nobody would know why.
    if (idle_death_) throw std::runtime_error(last_death_);
  }

 private:
  struct Worker {
    std::size_t number;
    FileDescriptor socket;  // closed when the worker is dead
    WorkerProcess process;
    std::deque<std::size_t> assigned{};  // the first is in hand
  };

  void start_worker(std::size_t number) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
      throw std::system_error(errno, std::generic_category(), "cannot make a socket pair");
    }
    FileDescriptor ours(ends[0]);
    FileDescriptor theirs(ends[1]);
    WorkerProcess process([&] {
      // A worker that held the parent's end of another's socket would keep it from closing.
      ours.close();
      for (auto& other : workers_) other.socket.close();
      serve_tasks(batch_, theirs.get());
    });
    workers_.push_back({number, std::move(ours), std::move(process)});
  }

  std::size_t alive() const {
    std::size_t count = 0;
    for (const auto& worker : workers_) count += worker.process.running() ? 1u : 0u;
    return count;
  }

  static constexpr std::size_t kInHandAndNext = 2;

  void hand_out(Worker& worker, std::size_t most = kInHandAndNext) {
    while (worker.process.running() && worker.assigned.size() < most && !waiting_.empty()) {
      TaskNumber task = waiting_.front();
      waiting_.pop_front();
      worker.assigned.push_back(task);
      // MSG_NOSIGNAL: a dead worker is an error here, not a signal that ends the parent.
      if (::send(worker.socket.get(), &task, sizeof task, MSG_NOSIGNAL) != sizeof task) {
        bury(worker);
      }
    }
  }

  void collect() {
    std::vector<pollfd> sockets;
    for (const auto& worker : workers_) sockets.push_back({worker.socket.get(), POLLIN, 0});
    wait_until_ready(sockets);
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (sockets[i].revents == 0) continue;
      auto& worker = workers_[i];
      if (!worker.process.running()) continue;
      if (receive_result(worker)) {
        hand_out(worker);
      } else {
        bury(worker);
      }
    }
  }

  bool receive_result(Worker& worker) {
    if (worker.assigned.empty()) return false;  // only its end can have made the socket readable
    const std::size_t task = worker.assigned.front();
    TaskNumber done = 0;
    if (!transfer_all(::readv, worker.socket.get(), bytes_of(done), batch_.result(task))) {
      return false;
    }
    if (done != task) throw std::runtime_error("a worker answered out of turn");
    worker.assigned.pop_front();
    --unfinished_;
    return true;
  }

  /// The task in hand failed with the worker; the next one goes to another worker.
  void bury(Worker& worker) {
    worker.socket.close();
    last_death_ =
        "worker " + std::to_string(worker.number) + " died: " + worker.process.wait().text();
    if (!worker.assigned.empty()) {
      batch_.fail(worker.assigned.front(), last_death_);
      worker.assigned.pop_front();
      --unfinished_;
    } else {
      idle_death_ = true;
    }
    for (const std::size_t task : worker.assigned) waiting_.push_front(task);
    worker.assigned.clear();
    for (auto& other : workers_) hand_out(other);
  }

  void fail_the_rest() {
    for (const std::size_t task : waiting_) batch_.fail(task, "no worker left: " + last_death_);
    waiting_.clear();
  }

  Batch& batch_;
  std::vector<Worker> workers_;
  std::deque<std::size_t> waiting_;
  std::size_t unfinished_ = 0;
  bool idle_death_ = false;
  std::string last_death_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ProcessPool>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry process_pool_entry() {
  return {.name = "process_pool",
          .family = Family::kMultiprocess,
          .workers = Workers::kProcesses,
          .built_on = "fork, socket pairs",
          .counterpart = "multiprocessing.Pool",
          .summary = "kept processes, results sent back",
          .make = make};
}

}  // namespace concbench
