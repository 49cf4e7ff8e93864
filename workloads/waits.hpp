#pragma once

#include <chrono>
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

/// The two ways in which the suite's work waits. The runner decides what waiting means: threads
/// and processes block, other models may suspend the task and run another one meanwhile.
///
/// Duties that the compiler cannot check: both may be called concurrently for different tasks;
/// `sleep_for` never returns early.
class Waits {
 public:
  virtual ~Waits() = default;
  virtual void sleep_for(std::chrono::nanoseconds delay) = 0;
  /// Throws std::runtime_error, with the URL in the message, when no complete response comes
  /// within the limits of http_transfer.hpp.
  virtual HttpResponse fetch(const Url& url) = 0;
};

}  // namespace concbench
