#include "list.hpp"

#include "await_in_turn.hpp"
#include "callbacks.hpp"
#include "coroutine_loops.hpp"
#include "coroutines.hpp"
#include "fibers.hpp"
#include "global_lock.hpp"
#include "libuv.hpp"
#include "loop_with_processes.hpp"
#include "loop_with_threads.hpp"
#include "mpi.hpp"
#include "nursery.hpp"
#include "openmp.hpp"
#include "process_per_task.hpp"
#include "process_pool.hpp"
#include "process_pool_shared.hpp"
#include "sequential.hpp"
#include "spawn_per_task.hpp"
#include "std_async.hpp"
#include "std_par.hpp"
#include "tbb.hpp"
#include "thread_per_task.hpp"
#include "thread_pool.hpp"
#include "thread_team.hpp"
#include "uring.hpp"

namespace concbench {

const std::vector<RunnerEntry>& runners() {
  static const std::vector<RunnerEntry> list{
      sequential_entry(),
      thread_per_task_entry(),
      thread_pool_entry(),
      tbb_entry(),
      std_async_entry(),
      std_par_entry(),
      openmp_entry(),
      thread_team_entry(),
      global_lock_entry(),
      process_per_task_entry(),
      spawn_per_task_entry(),
      process_pool_entry(),
      process_pool_shared_entry(),
      coroutines_entry(),
      coroutine_loops_entry(),
      callbacks_entry(),
      await_in_turn_entry(),
      nursery_entry(),
      fibers_entry(),
      libuv_entry(),
      uring_entry(),
      loop_with_threads_entry(),
      loop_with_processes_entry(),
      mpi_entry(),
  };
  return list;
}

}  // namespace concbench
