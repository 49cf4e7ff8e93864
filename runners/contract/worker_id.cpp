#include "runners/contract/worker_id.hpp"

#include <unistd.h>

#include "runners/contract/monotonic_ns.hpp"

namespace concbench {

WorkerId this_worker() noexcept {
  thread_local WorkerId own;
  // A forked child has its parent's copy.
  if (own.thread != ::gettid() || own.process != ::getpid()) {
    own = {::gettid(), ::getpid(), monotonic_ns()};
  }
  return own;
}

}  // namespace concbench
