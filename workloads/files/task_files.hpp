#pragma once

#include <string>
#include <string_view>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// The files of a workload's tasks, one for each: where they lie and what they hold. The contents
/// differ from task to task, and none has to be made when it is needed: each is a stretch of one
/// text.
class TaskFiles {
 public:
  /// Without a directory nothing is made ready: such files are never touched. Throws
  /// std::invalid_argument, beginning with the workload's name, when a file is too large.
  TaskFiles(std::string_view workload, std::size_t tasks, std::size_t bytes,
            std::string_view directory);

  std::string path(std::size_t task) const;
  std::string_view content(std::size_t task) const;
  std::size_t bytes() const noexcept { return bytes_; }

  /// Makes those that are not there yet, for tasks that read them.
  void provide() const;

 private:
  std::size_t tasks_;
  std::size_t bytes_;
  std::string directory_;
  std::string text_;
};

/// The parameter of every workload that needs a directory.
inline ParameterSpec directory_parameter() {
  return {"directory", ParameterKind::kPath, "",
          "where files go; by default to the temporary ones"};
}

}  // namespace concbench
