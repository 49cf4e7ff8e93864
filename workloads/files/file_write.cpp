#include "workloads/files/file_write.hpp"

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace concbench {
namespace {

struct Written {
  std::uint64_t task;
  std::uint64_t bytes;
};

FileTransfer::Way way_of(const Parameters& parameters) {
  const auto& text = parameters.text("fsync");
  if (text != "on" && text != "off") {
    throw std::invalid_argument("file_write: fsync is on or off, not '" + text + "'");
  }
  return text == "on" ? FileTransfer::Way::kWriteOut : FileTransfer::Way::kWrite;
}

}  // namespace

std::size_t FileWrite::result_size() const { return sizeof(Written); }

void FileWrite::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  waits.block_in([&] { write_file(files_.path(task), files_.content(task), way_); });
  std::string carried;
  moved(task, 0, carried, result);
}

Step FileWrite::next(Passage& passage, std::span<std::byte> /*result*/) const {
  return passage.number == 0 ? Step::block() : Step::finished();
}

std::optional<FileTransfer> FileWrite::file_of(std::size_t task, std::size_t /*number*/,
                                               std::string_view /*carried*/) const {
  return FileTransfer{.way = way_, .path = files_.path(task), .content = files_.content(task)};
}

void FileWrite::moved(std::size_t task, std::size_t /*number*/, std::string& /*carried*/,
                      std::span<std::byte> result) const {
  const Written written{task, files_.bytes()};
  std::memcpy(result.data(), &written, sizeof written);
}

void FileWrite::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    Written written{};
    std::memcpy(&written, results.data() + task * sizeof written, sizeof written);
    const std::string what = "task " + std::to_string(task) + ": ";
    if (written.task != task) {
      throw WrongAnswer(what + "the result is that of task " + std::to_string(written.task));
    }
    if (written.bytes != files_.bytes()) {
      throw WrongAnswer(what + "wrote " + std::to_string(written.bytes) + " bytes, not " +
                        std::to_string(files_.bytes()));
    }
    if (read_file(files_.path(task)) != files_.content(task)) {
      throw WrongAnswer(what + files_.path(task) + " does not hold what was to be written");
    }
  }
}

DiskNeed FileWrite::disk_need() const { return need_of_files(tasks_, files_.bytes()); }

WorkloadEntry file_write_entry() {
  return {
      .name = "file_write",
      .kind = WorkloadKind::kWaits,
      .summary = "each task writes a small file",
      .parameters = {tasks_parameter("64"),
                     {"bytes", ParameterKind::kCount, "4096", "length of each file", 0},
                     {"fsync", ParameterKind::kWord, "off",
                      "on: each task waits until the disk has its file"},
                     directory_parameter()},
      .small = {{"tasks", "{}"}, {"bytes", "100"}},
      .make = [](const Parameters& parameters,
                 const Surroundings& surroundings) -> std::unique_ptr<Workload> {
        return std::make_unique<FileWrite>(parameters.count("tasks"), parameters.count("bytes"),
                                           way_of(parameters), surroundings.directory);
      },
      .needs_directory = true,
      .wait_per_task = [](const Parameters& parameters) -> std::chrono::nanoseconds {
        constexpr std::chrono::milliseconds kFlush(3);
        return way_of(parameters) == FileTransfer::Way::kWriteOut ? kFlush
                                                                  : std::chrono::milliseconds{};
      },
      .work_per_task =
          [](const Parameters& parameters) {
            // What a disk does for each file, however many are in flight.
            const EstimatedTime flush(way_of(parameters) == FileTransfer::Way::kWriteOut ? 200e-6
                                                                                         : 0);
            return EstimatedTime(50e-6) + flush + EstimatedTime(1e-9) * parameters.count("bytes");
          }};
}

}  // namespace concbench
