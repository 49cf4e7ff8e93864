#include "list.hpp"

#include "await_in_turn.hpp"
#include "callbacks.hpp"
#include "coroutine_loops.hpp"
#include "coroutines.hpp"
#include "libuv.hpp"
#include "loop_with_threads.hpp"
#include "nursery.hpp"
#include "process_per_task.hpp"
#include "process_pool.hpp"
#include "process_pool_shared.hpp"
#include "sequential.hpp"
#include "tbb.hpp"
#include "thread_per_task.hpp"
#include "thread_pool.hpp"

namespace concbench {

const std::vector<RunnerEntry>& runners() {
  static const std::vector<RunnerEntry> list{
      sequential_entry(),
      thread_per_task_entry(),
      thread_pool_entry(),
      tbb_entry(),
      process_per_task_entry(),
      process_pool_entry(),
      process_pool_shared_entry(),
      coroutines_entry(),
      coroutine_loops_entry(),
      callbacks_entry(),
      await_in_turn_entry(),
      nursery_entry(),
      libuv_entry(),
      loop_with_threads_entry(),
  };
  return list;
}

}  // namespace concbench
