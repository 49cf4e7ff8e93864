#pragma once

#include <string>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// What a process writes to its standard streams. A file without a name: nothing to clean up.
class ProcessLog {
 public:
  /// Throws std::system_error when it cannot be made.
  ProcessLog();

  int descriptor() const noexcept { return file_.get(); }

  /// At most 64 KiB of it.
  std::string text() const;

  /// Its last line behind ": ", "" when there is none: what a process that crashes has said last is
  /// mostly why.
  std::string last_words() const;

 private:
  FileDescriptor file_;
};

}  // namespace concbench
