#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task loads a picture of its own, drops its colour, blurs it, turns it to the right and
/// saves it: a file, a kernel, a file. It counts as both, since loops must not block on the files
/// and need cores for the rest.
class Image final : public Workload {
 public:
  struct Size {
    std::size_t width;
    std::size_t height;
  };

  /// Makes the pictures. Without a directory it only judges the parameters; throws
  /// std::invalid_argument when a picture is too large.
  Image(std::size_t tasks, Size size, std::string directory);

  std::string_view name() const override { return "image"; }
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
  /// Reads every saved picture back and holds it against one that is made pixel by pixel.
  void verify(std::span<const std::byte> results) const override;
  bool blocks() const override { return true; }
  DiskNeed disk_need() const override;

 private:
  std::string loaded_path(std::size_t task) const;
  std::string saved_path(std::size_t task) const;

  std::size_t tasks_;
  Size size_;
  std::string directory_;
};

WorkloadEntry image_entry();

}  // namespace concbench
