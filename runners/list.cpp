#include "list.hpp"

#include "coroutines.hpp"
#include "process_per_task.hpp"
#include "process_pool.hpp"
#include "process_pool_shared.hpp"
#include "sequential.hpp"
#include "tbb.hpp"
#include "thread_per_task.hpp"
#include "thread_pool.hpp"

namespace concbench {

std::string_view to_string(Family family) {
  switch (family) {
    case Family::kSequential:
      return "sequential";
    case Family::kThreaded:
      return "threaded";
    case Family::kMultiprocess:
      return "multiprocess";
    case Family::kAsync:
      return "async";
  }
  return "";
}

const std::vector<RunnerEntry>& runners() {
  static const std::vector<RunnerEntry> list{
      {"sequential", Family::kSequential, Workers::kCaller, "a loop", "one task after the other",
       make_sequential, 1, "runs one task at a time"},
      {"thread_per_task", Family::kThreaded, Workers::kNewThreads, "std::jthread",
       "a thread for each task", make_thread_per_task},
      {"thread_pool", Family::kThreaded, Workers::kThreads, "boost::asio::thread_pool",
       "tasks posted to kept threads", make_thread_pool},
      {"tbb", Family::kThreaded, Workers::kThreads, "oneTBB task_arena, parallel_for",
       "work stealing over the tasks", make_tbb},
      {"process_per_task", Family::kMultiprocess, Workers::kNewProcesses, "fork",
       "a process for each task", make_process_per_task},
      {"process_pool", Family::kMultiprocess, Workers::kProcesses, "fork, socket pairs",
       "kept processes, results sent back", make_process_pool},
      {"process_pool_shared", Family::kMultiprocess, Workers::kProcesses, "fork, shared memory",
       "kept processes, a shared counter", make_process_pool_shared},
      {"coroutines", Family::kAsync, Workers::kCaller, "Boost.Asio awaitables, io_context",
       "one event loop, tasks in flight", make_coroutines},
  };
  return list;
}

}  // namespace concbench
