#pragma once

#include <chrono>
#include <functional>

#include "workloads/contract/exchange.hpp"
#include "workloads/contract/http_get.hpp"

namespace concbench {

/// The ways in which the suite's work waits. The runner decides what waiting means: threads and
/// processes block, fibers suspend and let another one run, a model of an interpreter's lock
/// releases that lock meanwhile.
///
/// Duties that the compiler cannot check: all may be called concurrently for different tasks;
/// `sleep_for` never returns early.
class [[gnu::visibility("default")]] Waits {
 public:
  virtual ~Waits() = default;
  virtual void sleep_for(std::chrono::nanoseconds delay) = 0;
  /// Throws std::runtime_error, with the URL in the message, when no complete response comes
  /// on the terms of the request.
  virtual HttpResponse fetch(const HttpGet& get) = 0;
  /// Throws std::runtime_error, with the endpoint in the message, where the reply is not complete.
  virtual void exchange(const Exchange& exchange) = 0;
  /// Has `work` called, which blocks in the kernel, as file calls do: in this thread, or in another
  /// one while this one does something else. Throws what `work` throws.
  virtual void block_in(const std::function<void()>& work) { work(); }
};

}  // namespace concbench
