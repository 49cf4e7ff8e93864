#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace concbench {

/// Where an HTTP request goes, complete: scheme, host, port, path and query.
struct Url {
  std::string text;
};

/// What came back, whatever its status: judging it is the caller's business.
struct HttpResponse {
  long status = 0;
  std::string body;
};

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
  /// within the limits of http_limits.hpp.
  virtual HttpResponse fetch(const Url& url) = 0;
  /// Calls `work`, which blocks in the kernel: there is no other way to wait for a file. Throws
  /// what `work` throws.
  virtual void block_in(const std::function<void()>& work) { work(); }
};

}  // namespace concbench
