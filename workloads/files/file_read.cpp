#include "workloads/files/file_read.hpp"

#include <cstdint>
#include <cstring>
#include <string>

#include "workloads/files/checksum.hpp"
#include "workloads/files/disk_file.hpp"

namespace concbench {
namespace {

struct Read {
  std::uint64_t bytes;
  std::uint64_t checksum;
};

Read summarise(std::string_view content) { return {content.size(), checksum(content)}; }

}  // namespace

std::size_t FileRead::result_size() const { return sizeof(Read); }

void FileRead::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  std::string content;
  waits.block_in([&] { content = read_file(files_.path(task)); });
  moved(task, 0, content, result);
}

Step FileRead::next(Passage& passage, std::span<std::byte> /*result*/) const {
  return passage.number == 0 ? Step::block() : Step::finished();
}

std::optional<FileTransfer> FileRead::file_of(std::size_t task, std::size_t /*number*/,
                                              std::string_view /*carried*/) const {
  return FileTransfer{.way = FileTransfer::Way::kRead, .path = files_.path(task)};
}

void FileRead::moved(std::size_t /*task*/, std::size_t /*number*/, std::string& carried,
                     std::span<std::byte> result) const {
  const Read read = summarise(carried);
  std::memcpy(result.data(), &read, sizeof read);
}

void FileRead::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    Read read{};
    std::memcpy(&read, results.data() + task * sizeof read, sizeof read);
    const Read right = summarise(files_.content(task));
    if (read.bytes != right.bytes) {
      throw WrongAnswer("task " + std::to_string(task) + ": read " + std::to_string(read.bytes) +
                        " bytes, not the " + std::to_string(right.bytes) + " of " +
                        files_.path(task));
    }
    if (read.checksum != right.checksum) {
      throw WrongAnswer("task " + std::to_string(task) + ": what it read is not the content of " +
                        files_.path(task));
    }
  }
}

DiskNeed FileRead::disk_need() const { return need_of_files(tasks_, files_.bytes()); }

WorkloadEntry file_read_entry() {
  return {.name = "file_read",
          .kind = WorkloadKind::kWaits,
          .summary = "each task reads a small file",
          .parameters = {tasks_parameter("64"),
                         {"bytes", ParameterKind::kCount, "4096", "length of each file", 0},
                         directory_parameter()},
          .small = {{"tasks", "{}"}, {"bytes", "100"}},
          .make = [](const Parameters& parameters,
                     const Surroundings& surroundings) -> std::unique_ptr<Workload> {
            return std::make_unique<FileRead>(parameters.count("tasks"), parameters.count("bytes"),
                                              surroundings.directory);
          },
          .needs_directory = true,
          .work_per_task =
              [](const Parameters& parameters) {
                return EstimatedTime(10e-6) + EstimatedTime(1e-9) * parameters.count("bytes");
              }};
}

}  // namespace concbench
