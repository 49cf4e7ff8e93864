#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "workloads/http/local_page.hpp"

namespace concbench {

/// Each task fetches a page of the local server, computes its CRC-32 and saves it in a file of its
/// own: a wait, a little computing, a file. The result holds length and CRC.
class DownloadFiles final : public Workload {
 public:
  DownloadFiles(std::size_t tasks, LocalPage page, std::string directory);

  std::string_view name() const override { return "download_files"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  void compute(std::size_t task, std::size_t number, std::string& carried,
               std::span<std::byte> result) const override;
  std::optional<FileTransfer> file_of(std::size_t task, std::size_t number,
                                      std::string_view carried) const override;
  void moved(std::size_t task, std::size_t number, std::string& carried,
             std::span<std::byte> result) const override;
  /// Reads every file back.
  void verify(std::span<const std::byte> results) const override;
  bool blocks() const override { return true; }
  DiskNeed disk_need() const override;

 private:
  std::string path(std::size_t task) const { return directory_ + "/page-" + std::to_string(task); }

  std::size_t tasks_;
  LocalPage page_;
  std::string directory_;
};

WorkloadEntry download_files_entry();

}  // namespace concbench
