#pragma once

#include <cstdint>

#include "workloads/files/disk_file.hpp"
#include "workloads/files/task_files.hpp"

namespace concbench {

/// Each task writes a small file of its own: open, write, if asked fsync, close. It waits for the
/// kernel and, with fsync, for the disk, never for a core: more tasks in flight than cores help as
/// far as the file system takes them side by side.
class FileWrite final : public Workload {
 public:
  /// Without a directory the object is good for nothing but to have judged its parameters.
  FileWrite(std::size_t tasks, std::size_t bytes, FileTransfer::Way way, std::string_view directory)
      : tasks_(tasks), files_("file_write", tasks, bytes, directory), way_(way) {}

  std::string_view name() const override { return "file_write"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  std::optional<FileTransfer> file_of(std::size_t task, std::size_t number,
                                      std::string_view carried) const override;
  void moved(std::size_t task, std::size_t number, std::string& carried,
             std::span<std::byte> result) const override;
  /// Reads every file back.
  void verify(std::span<const std::byte> results) const override;
  bool blocks() const override { return true; }
  DiskNeed disk_need() const override;

 private:
  std::size_t tasks_;
  TaskFiles files_;
  FileTransfer::Way way_;
};

WorkloadEntry file_write_entry();

}  // namespace concbench
