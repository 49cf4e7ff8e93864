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
// which socket.
constexpr std::size_t kArguments = 4;
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
  if (!duty.task) inherited.add(duty.pool_socket);
  std::vector<std::string> words{"concbench",
                                 "worker",
                                 programs.order,
                                 std::to_string(::getpid()),
                                 std::to_string(batch.memory_descriptor()),
                                 std::string(duty.task ? kTask : kPool),
                                 std::to_string(duty.task.value_or(0))};
  if (!duty.task) words.back() = std::to_string(duty.pool_socket);
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
  if (arguments.size() != kArguments) {
    throw std::invalid_argument("a worker is started by the runners that need one, not by hand");
  }
  // First of all: from here on no orphan stays.
  die_with(number_of<pid_t>(arguments[0]));
  const auto workload = make_workload();
  Batch batch(*workload, number_of<int>(arguments[1]));
  if (arguments[2] == kTask) {
    batch.execute(number_of<std::size_t>(arguments[3]));
  } else if (arguments[2] == kPool) {
    const FileDescriptor socket(number_of<int>(arguments[3]));
    announce_worker(socket.get());
    serve_chunks(batch, socket.get());
  } else {
    throw std::invalid_argument("a worker was started with '" + arguments[2] +
                                "' instead of task or pool");
  }
}

}  // namespace concbench
