#pragma once

#include <cstddef>
#include <new>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

namespace concbench {

/// A task_arena of oneTBB with so many slots, one of which the calling thread takes: how its guide
/// has work limited to a number of threads ("Guiding Task Scheduler Execution").
class TbbArena {
 public:
  explicit TbbArena(std::size_t slots)
      : parallelism_(tbb::global_control::max_allowed_parallelism, slots),
        arena_(static_cast<int>(slots)) {}
  ~TbbArena() {
    arena_.terminate();
    // Waits for the worker threads' end: without it they would idle on into the next runner, and
    // a fork would inherit their locks.
    tbb::finalize(scheduler_, std::nothrow);
  }
  TbbArena(const TbbArena&) = delete;
  TbbArena& operator=(const TbbArena&) = delete;

  template <class Function>
  void execute(Function function) {
    arena_.execute(function);
  }

 private:
  tbb::task_scheduler_handle scheduler_{tbb::attach{}};
  // oneTBB starts no more threads than the machine has cores unless it is told to; a model that
  // waits, or that is oversubscribed on purpose, needs them.
  tbb::global_control parallelism_;
  tbb::task_arena arena_;
};

}  // namespace concbench
