#pragma once

#include <optional>
#include <string>

#include "benchmarks/cell/cell.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// An empty directory of its own, removed with all that is in it when the object goes, or when the
/// process ends in whatever way: a child outlives it for that.
class ScratchDirectory {
 public:
  /// Below `parent`. Throws std::system_error that names it when it cannot be made there.
  explicit ScratchDirectory(const std::string& parent);
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ~ScratchDirectory();

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  FileDescriptor lifeline_;  // closed when this process ends
  std::optional<WorkerProcess> remover_;
};

/// A directory for the files of a cell's workload, if it has some: below the one that its parameter
/// `directory` names, or else below the system's directory for temporary files.
std::optional<ScratchDirectory> directory_for(const Cell& cell);

/// Why there can be none, by the name of the parameter or the variable of the environment, with
/// what to type or to set instead; "" where one was made, and removed again, or none is needed.
std::string why_no_directory_for(const Cell& cell);

}  // namespace concbench
