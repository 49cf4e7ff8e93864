#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "both_forms.hpp"
#include "runners/contract/scratch_directory.hpp"

namespace concbench {

/// A test with an empty directory of its own.
class InScratch : public testing::Test {
 protected:
  const ScratchDirectory scratch_{testing::TempDir()};
  const std::string& directory_ = scratch_.path();
  ServerlessWaits waits_;
};

/// The two numbers that the results of workloads with files are.
inline std::pair<std::uint64_t, std::uint64_t> numbers_of(const Batch& batch, std::size_t task) {
  std::uint64_t numbers[2] = {};
  std::memcpy(numbers, batch.result(task).data(), sizeof numbers);
  return {numbers[0], numbers[1]};
}

inline std::size_t files_in(const std::string& directory) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory),
                                                std::filesystem::directory_iterator()));
}

/// Has as many forked processes do the work at the same time; whether it was right in all of them.
inline bool right_in_processes(std::size_t processes, const std::function<bool()>& work) {
  std::vector<pid_t> children;
  for (std::size_t i = 0; i < processes; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      bool right = false;
      try {
        right = work();
      } catch (...) {
      }
      ::_exit(right ? 0 : 1);
    }
    children.push_back(child);
  }
  bool all = true;
  for (const pid_t child : children) {
    int status = 0;
    all = ::waitpid(child, &status, 0) == child && status == 0 && all;
  }
  return all;
}

}  // namespace concbench
