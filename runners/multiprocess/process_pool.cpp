#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "runners/contract/pool_worker.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/socket_pair.hpp"
#include "runners/contract/spawned_worker.hpp"

namespace concbench {
namespace {

/// Workers started ahead, as in Python's multiprocessing ("Using a pool of workers"). Chunks of
/// tasks lie in one queue, from which each worker takes one at a time, as from Pool's. Results come
/// back over a socket pair each, where Pool's workers share a pipe and its lock: so it is known who
/// has died. Setting `ahead` has them sent to each worker's own socket instead, so many of them
/// besides the one in hand: nobody else can take these, however long that one lasts.
///
/// Setting `chunk` is Pool's chunksize, one by default as imap's: one message goes down with that
/// many tasks, and one comes back with all their results. `start` is how the workers come to be: a
/// fork of this process, or a program of their own that makes the workload anew.
///
/// A worker that dies fails the task that it had in hand, and those of the same chunk whose results
/// it had not sent yet; the others take over the rest.
class ProcessPool final : public Runner {
 public:
  ProcessPool(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        chunk_length_(terms.settings.count("chunk")),
        ahead_(terms.settings.count("ahead")),
        in_hand_(terms.concurrency),
        shared_queue_(SOCK_SEQPACKET) {
    const bool spawns = terms.settings.text("start") == "spawn";
    for (std::size_t number = 0; number < terms.concurrency; ++number) {
      SocketPair sockets;
      const int queue = ahead_ > 0 ? sockets.theirs.get() : shared_queue_.theirs.get();
      const PoolPlace place{queue, sockets.theirs.get(), number};
      auto process = spawns ? spawn_worker(terms, place) : fork_worker(place, sockets);
      workers_.push_back({number, std::move(sockets.ours), std::move(process)});
    }
    // After all have been started, so that they load their programs at the same time.
    if (spawns) await_workers();
  }

  ~ProcessPool() override {
    shared_queue_.ours.close();
    for (auto& worker : workers_) worker.socket.close();
    for (auto& worker : workers_) {
      if (worker.process.running()) worker.process.wait();
    }
  }

  void run_batch() override {
    const auto tasks = batch_.task_count();
    waiting_.clear();
    for (std::size_t first = 0; first < tasks; first += chunk_length_) {
      waiting_.push_back({first, std::min(chunk_length_, tasks - first)});
    }
    is_done_.assign(waiting_.size(), false);
    // Of a worker that died as it had sent its last results it would be a chunk of this batch.
    for (const auto& worker : workers_) in_hand_.put_down(worker.number);
    unfinished_ = tasks;
    idle_death_ = false;
    any_death_ = false;
    hand_out();
    while (unfinished_ > 0) {
      if (alive() == 0) return fail_the_rest();
      collect();
      hand_out();
    }
    // The tasks are done, but a pool that lost a worker is slower, and nobody would know why.
    if (idle_death_) throw std::runtime_error(last_death_);
  }

 private:
  struct Worker {
    std::size_t number;
    FileDescriptor socket;  // closed when the worker is dead
    WorkerProcess process;
    std::deque<Chunk> assigned{};  // sent to its socket; the first is in hand
  };

  WorkerProcess fork_worker(const PoolPlace& place, SocketPair& sockets) {
    return WorkerProcess([&] {
      // A worker that held the parent's end of another's socket would keep it from closing.
      sockets.ours.close();
      shared_queue_.ours.close();
      for (auto& other : workers_) other.socket.close();
      serve_chunks(batch_, place, in_hand_);
    });
  }

  WorkerProcess spawn_worker(const RunnerTerms& terms, const PoolPlace& place) const {
    return start_spawned_worker(
        terms.programs, batch_,
        {.pool = place, .in_hand = in_hand_.descriptor(), .workers = terms.concurrency});
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

  void hand_out() {
    if (ahead_ == 0) {
      while (!waiting_.empty() && send(shared_queue_.ours)) waiting_.pop_front();
      return;
    }
    // First one for each: none may wait in the queue of one worker while another has none.
    for (const auto most : {std::size_t{1}, 1 + ahead_}) {
      for (auto& worker : workers_) {
        while (worker.process.running() && worker.assigned.size() < most && !waiting_.empty() &&
               send(worker.socket)) {
          worker.assigned.push_back(waiting_.front());
          waiting_.pop_front();
        }
      }
    }
  }

  /// The first of those that wait. False where the queue has no room now, or nobody reads it.
  bool send(const FileDescriptor& queue) const {
    const Chunk& chunk = waiting_.front();
    for (;;) {
      const auto sent = ::send(queue.get(), &chunk, sizeof chunk, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent == sizeof chunk) return true;
      if (errno != EINTR) return false;
    }
  }

  void collect() {
    sockets_.clear();
    for (const auto& worker : workers_) sockets_.push_back({worker.socket.get(), POLLIN, 0});
    if (!wait_for_news()) return fail_what_is_lost();
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      auto& worker = workers_[i];
      if (sockets_[i].revents == 0 || !worker.process.running()) continue;
      const auto finished = [&](const Chunk& chunk) { finish(worker, chunk); };
      if (!receive_results(worker.socket.get(), batch_, finished)) bury(worker);
    }
  }

  /// False when all have been silent for long, after one has died.
  bool wait_for_news() {
    if (!any_death_) return wait_until_ready(sockets_), true;
    constexpr std::chrono::seconds kLong{1};
    return wait_until_ready(sockets_, std::chrono::steady_clock::now() + kLong);
  }

  void finish(Worker& worker, const Chunk& chunk) {
    if (is_done_.at(chunk.first / chunk_length_)) {
      throw std::runtime_error("a worker answered twice");
    }
    is_done_[chunk.first / chunk_length_] = true;
    unfinished_ -= chunk.count;
    if (!worker.assigned.empty()) worker.assigned.pop_front();
  }

  /// What the worker had in hand failed with it; what it had not begun goes to other workers.
  void bury(Worker& worker) {
    worker.socket.close();
    any_death_ = true;
    last_death_ =
        "worker " + std::to_string(worker.number) + " died: " + worker.process.wait().text();
    auto begun = in_hand_of(worker);
    if (begun.count == 0) idle_death_ = true;
    if (!worker.assigned.empty() && worker.assigned.front().first == begun.first) {
      worker.assigned.pop_front();
    }
    waiting_.insert(waiting_.begin(), worker.assigned.begin(), worker.assigned.end());
    worker.assigned.clear();
    fail_begun(begun);
    if (begun.count > 0) waiting_.push_front(begun);
  }

  /// Of no tasks where it had none, or had sent the results.
  Chunk in_hand_of(const Worker& worker) const {
    const auto first = in_hand_.of(worker.number);
    if (!first || is_done_.at(*first / chunk_length_)) return {};
    const auto end = (*first / chunk_length_ + 1) * chunk_length_;
    return {*first, std::min(end, batch_.task_count()) - *first};
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

  /// A worker may have died after it had taken a chunk and before it could tell: the queue is empty
  /// then, nobody has anything in hand, and some is not done.
  void fail_what_is_lost() {
    int queued = 0;
    if (::ioctl(shared_queue_.theirs.get(), FIONREAD, &queued) != 0 || queued > 0) return;
    const bool any_in_hand = std::ranges::any_of(workers_, [this](const Worker& worker) {
      return worker.process.running() && in_hand_of(worker).count > 0;
    });
    if (!any_in_hand && waiting_.empty()) fail_the_rest();
  }

  void fail_the_rest() {
    waiting_.clear();
    unfinished_ = 0;
    batch_.fail_unfinished("no worker left: " + last_death_);
  }

  Batch& batch_;
  std::size_t chunk_length_;
  std::size_t ahead_;
  ChunksInHand in_hand_;
  SocketPair shared_queue_;
  std::vector<Worker> workers_;
  std::vector<pollfd> sockets_;
  std::deque<Chunk> waiting_;
  std::vector<bool> is_done_;  // chunks
  std::size_t unfinished_ = 0;
  bool idle_death_ = false;
  bool any_death_ = false;  // in this batch
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
                         {"ahead", ParameterKind::kCount, "0",
                          "chunks that wait for a worker of their own", 0},
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
