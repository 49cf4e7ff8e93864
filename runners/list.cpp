#include "list.hpp"

#include "coroutines.hpp"
#include "loop_with_processes.hpp"
#include "process_per_task.hpp"
#include "process_pool.hpp"
#include "process_pool_shared.hpp"
#include "sequential.hpp"
#include "spawn_per_task.hpp"
#include "tbb.hpp"
#include "thread_per_task.hpp"
#include "thread_pool.hpp"

namespace concbench {

const std::vector<RunnerEntry>& runners() {
  static const std::vector<RunnerEntry> list{
      sequential_entry(),       thread_per_task_entry(),
      thread_pool_entry(),      tbb_entry(),
      process_per_task_entry(), spawn_per_task_entry(),
      process_pool_entry(),     process_pool_shared_entry(),
      coroutines_entry(),       loop_with_processes_entry(),
  };
  return list;
}

}  // namespace concbench
