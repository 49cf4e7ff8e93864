#pragma once

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/machine/process_tree.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/scratch_directory.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

namespace fs = std::filesystem;

inline bool comes_true(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// Nobody may have waited for it. Of a process with threads the first one may end, and be a zombie,
/// before the others, which hold its files and locks.
inline bool has_ended(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  const std::string text(std::istreambuf_iterator<char>(status), {});
  const auto has = [&text](const char* line) { return text.find(line) != std::string::npos; };
  return text.empty() || (has("State:\tZ") && has("Threads:\t1\n"));
}

/// The descendants of a process.
inline void kill_others_of(pid_t root) {
  for (const pid_t pid : process_tree(root)) {
    if (pid == root) continue;
    ::kill(pid, SIGKILL);
    EXPECT_TRUE(comes_true([pid] { return has_ended(pid); }));
  }
}

/// A process that has made a directory and waits, and what it has said of it.
class Maker {
 public:
  explicit Maker(const fs::path& parent, const std::function<void(const fs::path&)>& then = {})
      : process_([&] {
          const ScratchDirectory directory(parent.string());
          if (then) then(directory.path());
          write_all(path_.write_end.get(), directory.path());
          path_.write_end.close();
          ::pause();
        }) {
    path_.write_end.close();
    std::string text(4096, '\0');
    const auto size = ::read(path_.read_end.get(), text.data(), text.size());
    directory_ = text.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }

  const fs::path& directory() const { return directory_; }
  pid_t pid() const { return process_.pid(); }

  void kill() {
    ::kill(process_.pid(), SIGKILL);
    process_.wait();
  }

  /// With the process that would remove the directory, which has no chance to.
  void kill_all() {
    const auto tree = process_tree(process_.pid());
    for (const pid_t pid : tree) ::kill(pid, SIGSTOP);
    for (const pid_t pid : tree) ::kill(pid, SIGKILL);
    process_.wait();
    EXPECT_TRUE(comes_true([&] { return std::ranges::all_of(tree, has_ended); }));
  }

 private:
  Pipe path_;
  WorkerProcess process_;
  fs::path directory_;
};

class ScratchDirectories : public testing::Test {
 protected:
  /// Beside removers that may be at it.
  void TearDown() override {
    EXPECT_TRUE(comes_true([&] {
      std::error_code ignored;
      fs::remove_all(parent_, ignored);
      return !fs::exists(parent_);
    }));
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(parent_)) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }

  fs::path parent_ =
      fs::path(testing::TempDir()) / ("scratch_directories_" + std::to_string(::getpid()));

 private:
  bool made_ = fs::create_directories(parent_);
};

}  // namespace concbench
