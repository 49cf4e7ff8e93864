#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "runners/contract/pool_worker.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/socket_pair.hpp"
#include "runners/contract/spawned_worker.hpp"

namespace concbench {
namespace {

/// Workers started ahead; chunks of tasks go to them and results come back over a socket pair each,
/// as multiprocessing.Pool does it over its pipes. Every worker has one chunk in hand and one in
/// its socket, so that it does not wait for the parent between two.
///
/// Setting `chunk` is Pool.map's chunksize: one message goes down with that many tasks, and one
/// comes back with all their results. `start` is how the workers come to be: a fork of this
/// process, or a program of their own that makes the workload anew.
///
/// A worker that dies fails the task that it had in hand, and those of the same chunk whose results
/// it had not sent yet; the others take over the rest.
class ProcessPool final : public Runner {
 public:
  ProcessPool(Batch& batch, const RunnerTerms& terms)
      : batch_(batch), chunk_length_(terms.settings.count("chunk")) {
    const bool spawns = terms.settings.text("start") == "spawn";
    for (std::size_t number = 0; number < terms.concurrency; ++number) {
      SocketPair sockets;
      auto process = spawns ? spawn_worker(terms.programs, sockets) : fork_worker(sockets);
      workers_.push_back({number, std::move(sockets.ours), std::move(process)});
    }
    // After all have been started, so that they load their programs at the same time.
    if (spawns) await_workers();
  }

  ~ProcessPool() override {
    for (auto& worker : workers_) worker.socket.close();
    for (auto& worker : workers_) {
      if (worker.process.running()) worker.process.wait();
    }
  }

  void run_batch() override {
    waiting_.clear();
    for (std::size_t first = 0; first < batch_.task_count(); first += chunk_length_) {
      waiting_.push_back({first, std::min(chunk_length_, batch_.task_count() - first)});
    }
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
    std::deque<Chunk> assigned{};  // the first is in hand
  };

  WorkerProcess fork_worker(SocketPair& sockets) {
    return WorkerProcess([&] {
      // A worker that held the parent's end of another's socket would keep it from closing.
      sockets.ours.close();
      for (auto& other : workers_) other.socket.close();
      serve_chunks(batch_, sockets.theirs.get());
    });
  }

  WorkerProcess spawn_worker(const WorkerPrograms& programs, const SocketPair& sockets) const {
    return start_spawned_worker(programs, batch_, {.pool_socket = sockets.theirs.get()});
  }

  void await_workers() {
    for (auto& worker : workers_) {
      if (await_worker(worker.socket.get())) continue;
      throw std::runtime_error("worker " + std::to_string(worker.number) +
                               " died before its first task: " + worker.process.wait().text());
    }
  }

  std::size_t alive() const {
    std::size_t count = 0;
    for (const auto& worker : workers_) count += worker.process.running() ? 1u : 0u;
    return count;
  }

  static constexpr std::size_t kInHandAndNext = 2;

  void hand_out(Worker& worker, std::size_t most = kInHandAndNext) {
    while (worker.process.running() && worker.assigned.size() < most && !waiting_.empty()) {
      Chunk chunk = waiting_.front();
      waiting_.pop_front();
      worker.assigned.push_back(chunk);
      if (!send_all(worker.socket.get(), bytes_of(chunk))) bury(worker);
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
    const Chunk chunk = worker.assigned.front();
    Chunk done;
    if (!receive_all(worker.socket.get(), bytes_of(done), results_of(batch_, chunk))) return false;
    if (done.first != chunk.first) throw std::runtime_error("a worker answered out of turn");
    worker.assigned.pop_front();
    unfinished_ -= chunk.count;
    return true;
  }

  /// What the worker had in hand failed with it; what it had not begun goes to other workers.
  void bury(Worker& worker) {
    worker.socket.close();
    last_death_ =
        "worker " + std::to_string(worker.number) + " died: " + worker.process.wait().text();
    if (!worker.assigned.empty()) {
      fail_begun(worker.assigned.front());
      if (worker.assigned.front().count == 0) worker.assigned.pop_front();
    } else {
      idle_death_ = true;
    }
    waiting_.insert(waiting_.begin(), worker.assigned.begin(), worker.assigned.end());
    worker.assigned.clear();
    for (auto& other : workers_) hand_out(other);
  }

  /// Fails the tasks of a dead worker's chunk up to the one that it was at, and takes them out of
  /// the chunk. Those before that one have been executed, but their results died with the worker:
  /// to execute them again would be to execute them twice.
  void fail_begun(Chunk& chunk) {
    bool was_executed = true;
    while (was_executed && chunk.count > 0) {
      was_executed = batch_.has_outcome(chunk.first);
      batch_.fail(chunk.first, last_death_);
      ++chunk.first;
      --chunk.count;
      --unfinished_;
    }
  }

  void fail_the_rest() {
    waiting_.clear();
    batch_.fail_unfinished("no worker left: " + last_death_);
  }

  Batch& batch_;
  std::size_t chunk_length_;
  std::vector<Worker> workers_;
  std::deque<Chunk> waiting_;
  std::size_t unfinished_ = 0;
  bool idle_death_ = false;
  std::string last_death_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ProcessPool>(batch, terms);
}

std::string refuse(const Parameters& settings) {
  const auto& start = settings.text("start");
  if (start == "fork" || start == "spawn") return "";
  return "process_pool.start: '" + start + "': type fork or spawn";
}

constexpr std::chrono::nanoseconds kTaskCost = std::chrono::microseconds(18);
constexpr std::chrono::nanoseconds kForkCost = std::chrono::milliseconds(3);
constexpr std::chrono::nanoseconds kSpawnCost = std::chrono::milliseconds(20);

RunnerCosts costs_of(const Parameters& settings) {
  const auto chunk = static_cast<std::int64_t>(settings.count("chunk"));
  return {.task = kTaskCost / chunk,
          .worker = settings.text("start") == "spawn" ? kSpawnCost : kForkCost,
          .tasks_in_turn = settings.count("chunk")};
}

}  // namespace

RunnerEntry process_pool_entry() {
  return {.name = "process_pool",
          .family = Family::kMultiprocess,
          .workers = Workers::kProcesses,
          .built_on = "fork or posix_spawn, socket pairs",
          .counterpart = "multiprocessing.Pool",
          .summary = "kept processes, results sent back",
          .make = make,
          .parameters = {{"chunk", ParameterKind::kCount, "1", "tasks sent to a worker at once"},
                         {"start", ParameterKind::kWord, "fork", "of the workers: fork or spawn"}},
          .refuse = refuse,
          .shares =
              [](const Parameters& settings, std::size_t tasks) {
                const auto chunk = settings.count("chunk");
                return (tasks + chunk - 1) / chunk;
              },
          .costs = {.task = kTaskCost, .worker = kForkCost},
          .costs_of = costs_of,
          .descriptors_per_worker = 2};
}

}  // namespace concbench
