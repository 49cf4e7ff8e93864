// Directories of a job, which processes join that may come one after the other and on machines that
// have none of that name: the last of them leaves nothing.

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runners/contract/scratch_directory.hpp"
#include "runners/contract/worker_process.hpp"
#include "scratch_directories.hpp"

namespace concbench {
namespace {

class JoinedDirectories : public ScratchDirectories {};

TEST_F(JoinedDirectories, AreKeptByThoseWhoHaveJoined) {
  Maker maker(parent_);
  WorkerProcess joined([&] {
    const JoinedDirectory directory(maker.directory());
    ::pause();
  });
  // Two that have locked it, and the process that removes it.
  const auto is_locked_thrice = [&] {
    struct stat status {};
    ::stat(maker.directory().c_str(), &status);
    std::ifstream locks("/proc/locks");
    const auto place = ":" + std::to_string(status.st_ino) + " ";
    int found = 0;
    for (std::string line; std::getline(locks, line);) {
      found += line.find(place) != std::string::npos ? 1 : 0;
    }
    return found >= 3;
  };
  ASSERT_TRUE(comes_true(is_locked_thrice));
  maker.kill();
  { const ScratchDirectory next(parent_); }
  EXPECT_TRUE(fs::exists(maker.directory()));
  ::kill(joined.pid(), SIGKILL);
  joined.wait();
  EXPECT_TRUE(comes_true([&] { return !fs::exists(maker.directory()); }));
}

/// As on another machine, which has no such directory.
TEST_F(JoinedDirectories, AreMadeAndRemovedWhereThereAreNone) {
  const auto path = parent_ / "concbench-01234567-abcdef";
  std::vector<WorkerProcess> ranks;
  for (int rank = 0; rank < 3; ++rank) {
    ranks.emplace_back([&] {
      const JoinedDirectory directory(path);
      std::ofstream(path / std::to_string(::getpid())) << "text";
      ::pause();
    });
  }
  ASSERT_TRUE(comes_true([&] {
    return fs::exists(path) &&
           std::distance(fs::directory_iterator(path), fs::directory_iterator()) == 3;
  }));
  for (std::size_t rank = 0; rank + 1 < ranks.size(); ++rank) {
    ::kill(ranks[rank].pid(), SIGKILL);
    ranks[rank].wait();
  }
  EXPECT_TRUE(fs::exists(path));
  ::kill(ranks.back().pid(), SIGKILL);
  ranks.back().wait();
  EXPECT_TRUE(comes_true([&] { return !fs::exists(path); }));
}

}  // namespace
}  // namespace concbench
