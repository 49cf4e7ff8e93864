#pragma once

#include <cstdint>

#include "workloads/files/task_files.hpp"

namespace concbench {

/// Each task reads a small file of its own and checks what it holds. The files have just been
/// written, so they come from the kernel's memory unless the machine had to drop them: it is the
/// cost of the calls, and whether they run side by side, that is measured. It counts as waiting all
/// the same, since the task cannot know and a loop is blocked either way.
class FileRead final : public Workload {
 public:
  /// Makes the files. Without a directory it only judges the parameters.
  FileRead(std::size_t tasks, std::size_t bytes, std::string_view directory)
      : tasks_(tasks), files_("file_read", tasks, bytes, directory) {
    files_.provide();
  }

  std::string_view name() const override { return "file_read"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  std::optional<FileTransfer> file_of(std::size_t task, std::size_t number,
                                      std::string_view carried) const override;
  void moved(std::size_t task, std::size_t number, std::string& carried,
             std::span<std::byte> result) const override;
  void verify(std::span<const std::byte> results) const override;
  bool blocks() const override { return true; }
  DiskNeed disk_need() const override;

 private:
  std::size_t tasks_;
  TaskFiles files_;
};

WorkloadEntry file_read_entry();

}  // namespace concbench
