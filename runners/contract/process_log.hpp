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

 private:
  FileDescriptor file_;
};

}  // namespace concbench
