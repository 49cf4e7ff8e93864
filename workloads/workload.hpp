#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "waits.hpp"

namespace concbench {

namespace asio = boost::asio;

/// A batch whose results are not the known right ones. The message names the first wrong task.
class WrongAnswer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A batch of independent tasks whose right answers are known. It knows no thread, process or
/// loop: a runner decides when and where each task runs.
///
/// Duties that the compiler cannot check:
/// - `run` and `run_async` may be called concurrently for different tasks.
/// - They write the whole result of their task and nothing else, and wait only through `waits`
///   or on the loop of the awaiting coroutine.
/// - Construction opens no socket and starts no thread: runners may fork afterwards.
class Workload {
 public:
  virtual ~Workload() = default;

  virtual std::string_view name() const = 0;

  /// Tasks in a batch; may be 0.
  virtual std::size_t task_count() const = 0;

  /// Bytes of result per task; may be 0. The memory given to `run` is aligned for any scalar
  /// type when this is a multiple of that type's size.
  virtual std::size_t result_size() const = 0;

  /// Blocking form of task `task` in [0, task_count). Throws when the task fails.
  virtual void run(std::size_t task, std::span<std::byte> result, Waits& waits) const = 0;

  /// Stackless form, on the event loop of the awaiting coroutine. The default runs the blocking
  /// form and so blocks the loop: that is what a CPU-bound task does to a loop.
  virtual asio::awaitable<void> run_async(std::size_t task, std::span<std::byte> result) const;

  /// `results` holds task_count() results in the order of the tasks. Throws WrongAnswer naming
  /// the first task whose result is wrong.
  virtual void verify(std::span<const std::byte> results) const = 0;
};

}  // namespace concbench
