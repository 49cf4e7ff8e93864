#include "runners/contract/spawned_worker.hpp"

#include <unistd.h>

#include <stdexcept>

#include <spawn.h>

#include "runners/contract/pool_worker.hpp"
#include "runners/contract/worker_limit.hpp"
#include "workloads/contract/number.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

// The arguments: who started the worker, where the batch lies, and what to do with which task or
// which place in a pool.
constexpr std::size_t kArgumentsOfATask = 4;
constexpr std::size_t kArgumentsOfAPool = 8;
constexpr std::string_view kTask = "task";
constexpr std::string_view kPool = "pool";

/// What the worker is to inherit.
class InheritedDescriptors {
 public:
  InheritedDescriptors() { check(::posix_spawn_file_actions_init(&actions_)); }
  ~InheritedDescriptors() { ::posix_spawn_file_actions_destroy(&actions_); }
  InheritedDescriptors(const InheritedDescriptors&) = delete;
  InheritedDescriptors& operator=(const InheritedDescriptors&) = delete;

  /// A descriptor that is duplicated onto itself stays open across exec, although it was made to be
  /// closed. It keeps its number, so that no two of them can be in each other's way.
  void add(int descriptor) {
    check(::posix_spawn_file_actions_adddup2(&actions_, descriptor, descriptor));
  }

  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  static void check(int error) {
    if (error != 0) throw_error(error, "posix_spawn");
  }

  posix_spawn_file_actions_t actions_{};
};

template <class Number>
Number number_of(const std::string& text) {
  if (const auto number = parse_number<Number>(text)) return *number;
  throw std::invalid_argument("a worker was started with '" + text + "' instead of a number");
}

}  // namespace

WorkerProcess start_spawned_worker(const WorkerPrograms& programs, const Batch& batch,
                                   const SpawnedDuty& duty) {
  InheritedDescriptors inherited;
  inherited.add(batch.memory_descriptor());
  if (!duty.task) {
    for (const int descriptor : {duty.pool.queue, duty.pool.socket, duty.in_hand}) {
      inherited.add(descriptor);
    }
  }
  std::vector<std::string> words{"concbench",
                                 "worker",
                                 programs.order,
                                 std::to_string(::getpid()),
                                 std::to_string(batch.memory_descriptor()),
                                 std::string(duty.task ? kTask : kPool)};
  if (duty.task) {
    words.push_back(std::to_string(*duty.task));
  } else {
    for (const int descriptor : {duty.pool.queue, duty.pool.socket, duty.in_hand}) {
      words.push_back(std::to_string(descriptor));
    }
    for (const auto number : {duty.pool.number, duty.workers}) {
      words.push_back(std::to_string(number));
    }
  }
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = -1;
  const int error = ::posix_spawn(&child, programs.worker.c_str(), inherited.get(), nullptr,
                                  arguments.data(), environ);
  if (error != 0) throw_no_process(error, "cannot start " + programs.worker);
  return WorkerProcess::adopt(child);
}

void serve_spawned_worker(const std::vector<std::string>& arguments,
                          const std::function<std::unique_ptr<Workload>()>& make_workload) {
  const bool is_of_a_pool = arguments.size() == kArgumentsOfAPool && arguments[2] == kPool;
  if (!is_of_a_pool && (arguments.size() != kArgumentsOfATask || arguments[2] != kTask)) {
    throw std::invalid_argument("a worker is started by the runners that need one, not by hand");
  }
  // First of all: from here on no orphan stays.
  die_with(number_of<pid_t>(arguments[0]));
  const auto workload = make_workload();
  Batch batch(*workload, number_of<int>(arguments[1]));
  if (!is_of_a_pool) return batch.execute(number_of<std::size_t>(arguments[3]));
  const FileDescriptor socket(number_of<int>(arguments[4]));
  const auto queue_number = number_of<int>(arguments[3]);
  const FileDescriptor queue(queue_number == socket.get() ? -1 : queue_number);
  ChunksInHand in_hand(FileDescriptor(number_of<int>(arguments[5])),
                       number_of<std::size_t>(arguments[7]));
  announce_worker(socket.get());
  const PoolPlace place{queue_number, socket.get(), number_of<std::size_t>(arguments[6])};
  serve_chunks(batch, place, in_hand);
}

}  // namespace concbench
