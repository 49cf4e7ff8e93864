#include "runners/contract/list.hpp"

#include "runners/async/await_in_turn.hpp"
#include "runners/async/callbacks.hpp"
#include "runners/async/coroutine_loops.hpp"
#include "runners/async/coroutines.hpp"
#include "runners/async/fibers.hpp"
#include "runners/async/libuv.hpp"
#include "runners/async/nursery.hpp"
#include "runners/async/uring.hpp"
#include "runners/distributed/mpi.hpp"
#include "runners/hybrid/loop_with_processes.hpp"
#include "runners/hybrid/loop_with_threads.hpp"
#include "runners/multiprocess/process_per_task.hpp"
#include "runners/multiprocess/process_pool.hpp"
#include "runners/multiprocess/process_pool_shared.hpp"
#include "runners/multiprocess/spawn_per_task.hpp"
#include "runners/sequential/sequential.hpp"
#include "runners/threaded/global_lock.hpp"
#include "runners/threaded/openmp.hpp"
#include "runners/threaded/std_async.hpp"
#include "runners/threaded/std_par.hpp"
#include "runners/threaded/tbb.hpp"
#include "runners/threaded/thread_per_task.hpp"
#include "runners/threaded/thread_pool.hpp"
#include "runners/threaded/thread_team.hpp"

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
