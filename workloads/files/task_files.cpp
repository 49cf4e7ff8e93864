#include "workloads/files/task_files.hpp"

#include <cstdint>
#include <random>
#include <stdexcept>

#include "workloads/files/disk_file.hpp"

namespace concbench {
namespace {

/// `length` letters without a period, the same on every machine.
std::string letters(std::size_t length) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEF";
  constexpr unsigned kUsedBits = 5;
  constexpr unsigned kPerNumber = 64 / kUsedBits;
  std::mt19937_64 numbers;
  std::string text(length, '\0');
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < length; ++i) {
    number = i % kPerNumber == 0 ? numbers() : number >> kUsedBits;
    text[i] = kLetters[number % kLetters.size()];
  }
  return text;
}

}  // namespace

TaskFiles::TaskFiles(std::string_view workload, std::size_t tasks, std::size_t bytes,
                     std::string_view directory)
    : tasks_(tasks), bytes_(bytes), directory_(directory) {
  constexpr std::size_t kMostBytes = 64u << 20;
  if (bytes > kMostBytes) {
    throw std::invalid_argument(std::string(workload) + ": bytes must be at most " +
                                std::to_string(kMostBytes) + ": it reads or writes whole files");
  }
  if (!directory.empty()) text_ = letters(tasks + bytes);
}

std::string TaskFiles::path(std::size_t task) const {
  return directory_ + "/file-" + std::to_string(task);
}

std::string_view TaskFiles::content(std::size_t task) const {
  return std::string_view(text_).substr(task, bytes_);
}

void TaskFiles::provide() const {
  if (directory_.empty()) return;
  for (std::size_t task = 0; task < tasks_; ++task) {
    provide_file(path(task), bytes_, [&] { return std::string(content(task)); });
  }
}

}  // namespace concbench
