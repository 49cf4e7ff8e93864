#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "workloads/contract/waits.hpp"

namespace concbench {

struct Passage;

/// What a task needs next, for runners that do not let it block: event loops and hybrids.
struct Step {
  enum class Kind {
    kDone,      // nothing: the result is written
    kSleep,     // `delay` must pass
    kFetch,     // `get` must be fetched; the response becomes `Passage::response`
    kExchange,  // `exchange` must take place
    kCompute,   // Workload::compute must run; it keeps a core busy
    kBlock,     // Workload::compute must run; it blocks in the kernel (files)
  };

  Kind kind = Kind::kDone;
  std::chrono::nanoseconds delay{};
  const HttpGet* get = nullptr;        // lives as long as the workload
  const Exchange* exchange = nullptr;  // lives in the passage

  bool done() const noexcept { return kind == Kind::kDone; }
  /// It is Workload::compute that has to run, here or elsewhere.
  bool works() const noexcept { return kind == Kind::kCompute || kind == Kind::kBlock; }

  static Step finished() { return {}; }
  static Step sleep(std::chrono::nanoseconds delay) {
    return {.kind = Kind::kSleep, .delay = delay};
  }
  static Step fetch(const HttpGet& get) { return {.kind = Kind::kFetch, .get = &get}; }
  /// `passage.exchange` has been set.
  static Step exchange_of(const Passage& passage);
  static Step compute() { return {.kind = Kind::kCompute}; }
  static Step block() { return {.kind = Kind::kBlock}; }
};

/// A task on its way through its steps, with what it carries from one to the next. Whoever drives
/// the task owns it; a copy of `number` and `carried` is all that a compute step in another
/// process needs.
struct Passage {
  std::size_t task = 0;
  std::size_t number = 0;  // of steps taken so far: what Workload::next counts by
  std::string carried{};   // input of the next compute step, and then its output; or a reply
  HttpResponse response{};
  Exchange exchange{};
  std::chrono::steady_clock::time_point since{};  // a workload's note of when it began to wait
};

inline Step Step::exchange_of(const Passage& passage) {
  return {.kind = Kind::kExchange, .exchange = &passage.exchange};
}

}  // namespace concbench
