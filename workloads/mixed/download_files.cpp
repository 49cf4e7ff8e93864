#include "workloads/mixed/download_files.hpp"

#include <cstdint>
#include <cstring>

#include <boost/crc.hpp>

#include "workloads/contract/http_content.hpp"
#include "workloads/files/disk_file.hpp"
#include "workloads/files/task_files.hpp"

namespace concbench {
namespace {

struct Downloaded {
  std::uint64_t length_bytes;
  std::uint64_t crc;
};

Downloaded summarise(const std::string& content) {
  boost::crc_32_type crc;
  crc.process_bytes(content.data(), content.size());
  return {content.size(), crc.checksum()};
}

constexpr std::size_t kSummarise = 1;  // the numbers of the steps that work
constexpr std::size_t kSave = 2;

}  // namespace

DownloadFiles::DownloadFiles(std::size_t tasks, LocalPage page, std::string directory)
    : tasks_(tasks), page_(std::move(page)), directory_(std::move(directory)) {}

std::size_t DownloadFiles::result_size() const { return sizeof(Downloaded); }

void DownloadFiles::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  auto response = waits.fetch(page_.get);
  require_success(page_.get, response);
  compute(task, kSummarise, response.body, result);
  waits.block_in([&] { compute(task, kSave, response.body, result); });
}

Step DownloadFiles::next(Passage& passage, std::span<std::byte> /*result*/) const {
  switch (passage.number) {
    case 0:
      return Step::fetch(page_.get);
    case kSummarise:
      require_success(page_.get, passage.response);
      passage.carried = std::move(passage.response.body);
      return Step::compute();
    case kSave:
      return Step::block();
    default:
      return Step::finished();
  }
}

void DownloadFiles::compute(std::size_t task, std::size_t number, std::string& carried,
                            std::span<std::byte> result) const {
  if (number == kSummarise) {
    const Downloaded downloaded = summarise(carried);
    std::memcpy(result.data(), &downloaded, sizeof downloaded);
    return;
  }
  write_file(path(task), carried);
  moved(task, number, carried, result);
}

std::optional<FileTransfer> DownloadFiles::file_of(std::size_t task, std::size_t /*number*/,
                                                   std::string_view carried) const {
  return FileTransfer{.way = FileTransfer::Way::kWrite, .path = path(task), .content = carried};
}

void DownloadFiles::moved(std::size_t /*task*/, std::size_t /*number*/, std::string& carried,
                          std::span<std::byte> /*result*/) const {
  carried.clear();  // or it would travel back from another process for nothing
}

void DownloadFiles::verify(std::span<const std::byte> results) const {
  const std::string content = http_content(page_.length_bytes);
  const Downloaded right = summarise(content);
  for (std::size_t task = 0; task < tasks_; ++task) {
    Downloaded downloaded{};
    std::memcpy(&downloaded, results.data() + task * sizeof downloaded, sizeof downloaded);
    const std::string what = "task " + std::to_string(task) + ": GET " + page_.get.url + ": ";
    if (downloaded.length_bytes != right.length_bytes) {
      throw WrongAnswer(what + std::to_string(downloaded.length_bytes) + " bytes, not the " +
                        std::to_string(right.length_bytes));
    }
    if (downloaded.crc != right.crc) throw WrongAnswer(what + "the content is not the right one");
    if (read_file(path(task)) != content) {
      throw WrongAnswer(what + path(task) + " does not hold the content");
    }
  }
}

DiskNeed DownloadFiles::disk_need() const { return need_of_files(tasks_, page_.length_bytes); }

WorkloadEntry download_files_entry() {
  return {
      .name = "download_files",
      .kind = WorkloadKind::kBoth,
      .summary = "each task GETs a page and saves it",
      .parameters = {tasks_parameter("64"), delay_of_page_parameter(),
                     bytes_of_page_parameter("65536"), directory_parameter()},
      .small = {{"tasks", "{}"}, {"delay", "1ms"}, {"bytes", "100"}},
      .make = [](const Parameters& parameters,
                 const Surroundings& surroundings) -> std::unique_ptr<Workload> {
        return std::make_unique<DownloadFiles>(
            parameters.count("tasks"), local_page("download_files", parameters, surroundings),
            surroundings.directory);
      },
      .needs_server = [](const Parameters&) { return true; },
      .fetches = true,
      .needs_directory = true,
      .wait_per_task = [](const Parameters& parameters) { return parameters.duration("delay"); },
      .work_per_task =
          [](const Parameters& parameters) {
            return kWorkPerFetch + EstimatedTime(20e-9) * parameters.count("bytes");
          }};
}

}  // namespace concbench
