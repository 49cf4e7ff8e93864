// Directories that are removed whatever ends the process that made them, and nothing else is.

#include "runners/contract/scratch_directory.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/machine/process_tree.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

bool comes_true(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// Nobody may have waited for it.
bool has_ended(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  const std::string text(std::istreambuf_iterator<char>(status), {});
  return text.empty() || text.find("State:\tZ") != std::string::npos;
}

/// The descendants of a process.
void kill_others_of(pid_t root) {
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
  void TearDown() override { fs::remove_all(parent_); }

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

TEST_F(ScratchDirectories, GoWithTheirObject) {
  {
    const ScratchDirectory directory(parent_);
    EXPECT_TRUE(fs::is_empty(directory.path()));
    fs::create_directories(fs::path(directory.path()) / "a" / "b");
    std::ofstream(fs::path(directory.path()) / "a" / "file") << "text";
    ScratchDirectory moved(ScratchDirectory{parent_});
    EXPECT_EQ(names().size(), 2u);
  }
  EXPECT_EQ(names(), std::vector<std::string>{});
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST_F(ScratchDirectories, GoWithTheirObjectIfTheRemoverWasKilled) {
  {
    const ScratchDirectory directory(parent_);
    kill_others_of(::getpid());
  }
  EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(ScratchDirectories, AreMadeAlthoughTheirRemoverIsKilledAsItStarts) {
  Pipe rounds;
  Pipe kills;
  const pid_t maker = ::getpid();
  WorkerProcess killer([&] {
    rounds.write_end.close();
    for (char round = 0; ::read(rounds.read_end.get(), &round, 1) == 1;) {
      for (std::size_t others = 0; others == 0;) {
        for (const pid_t pid : process_tree(maker)) {
          if (pid == maker || pid == ::getpid()) continue;
          ::kill(pid, SIGKILL);
          ++others;
        }
      }
      ASSERT_EQ(::write(kills.write_end.get(), &round, 1), 1);
    }
  });
  constexpr int kRounds = 50;  // some are killed before they can answer, and some afterwards
  for (int i = 0; i < kRounds; ++i) {
    char round = 0;
    ASSERT_EQ(::write(rounds.write_end.get(), &round, 1), 1);
    const ScratchDirectory directory(parent_);
    ASSERT_EQ(::read(kills.read_end.get(), &round, 1), 1);
    EXPECT_TRUE(fs::exists(directory.path()));
  }
  rounds.write_end.close();
  killer.wait();
  { const ScratchDirectory last(parent_); }
  EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(ScratchDirectories, CannotBeMadeWhereThereIsNothing) {
  try {
    const ScratchDirectory directory(parent_ / "missing");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.what(), "cannot make a directory below " + (parent_ / "missing").string() +
                                ": No such file or directory");
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST_F(ScratchDirectories, GoWithAProcessThatIsKilled) {
  Maker maker(parent_, [](const fs::path& path) { std::ofstream(path / "file") << "text"; });
  ASSERT_TRUE(fs::is_directory(maker.directory()));
  maker.kill();
  EXPECT_TRUE(comes_true([&] { return names().empty(); }));
}

TEST_F(ScratchDirectories, GoAlthoughSomebodyStillWritesIntoThem) {
  Maker maker(parent_);
  WorkerProcess writer([path = maker.directory()] {
    for (int number = 0; fs::exists(path); ++number) {
      std::ofstream(path / std::to_string(number)) << "text";
    }
  });
  ASSERT_TRUE(comes_true([&] { return !fs::is_empty(maker.directory()); }));
  maker.kill();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the writer outlives it
  ::kill(writer.pid(), SIGKILL);
  EXPECT_TRUE(comes_true([&] { return names().empty(); }));
}

TEST_F(ScratchDirectories, StayAsLongAsAProgramHasTheirLifeline) {
  Pipe told_to_end;
  Maker maker(parent_, [&](const fs::path&) {
    if (::fork() != 0) return;
    // As a launcher that is started with it.
    told_to_end.write_end.close();
    char nothing = 0;
    ::_exit(::read(told_to_end.read_end.get(), &nothing, 1) == 0 ? 0 : 1);
  });
  maker.kill();
  { const ScratchDirectory next(parent_); }
  EXPECT_TRUE(fs::exists(maker.directory()));
  told_to_end.write_end.close();
  EXPECT_TRUE(comes_true([&] { return !fs::exists(maker.directory()); }));
}

TEST_F(ScratchDirectories, GoWithTheirObjectWhoeverHasTheirLifeline) {
  std::optional<WorkerProcess> program;
  {
    const ScratchDirectory directory(parent_);
    program.emplace([] { ::pause(); });
    EXPECT_EQ(names().size(), 1u);
  }
  EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(ScratchDirectories, OfAKilledRemoverAreRemovedByTheNext) {
  Maker dead(parent_, [](const fs::path& path) { std::ofstream(path / "file") << "text"; });
  const Maker living(parent_);
  dead.kill_all();
  ASSERT_TRUE(fs::exists(dead.directory()));
  const ScratchDirectory next(parent_);
  EXPECT_FALSE(fs::exists(dead.directory()));
  EXPECT_TRUE(fs::exists(living.directory()));
  EXPECT_TRUE(fs::exists(next.path()));
}

TEST_F(ScratchDirectories, AreKeptByTheirOwnerIfOnlyTheRemoverWasKilled) {
  const Maker maker(parent_);
  kill_others_of(maker.pid());
  { const ScratchDirectory other(parent_); }
  EXPECT_TRUE(fs::exists(maker.directory()));
}

TEST_F(ScratchDirectories, TakeNothingElseForTheirs) {
  Maker dead(parent_);
  dead.kill_all();
  const auto ours = dead.directory().filename().string();
  // Of another machine or another start of this one, longer, a file, and somebody's results.
  auto of_another = ours;
  of_another.replace(of_another.find('-') + 1, 8, "01234567");
  fs::create_directory(parent_ / of_another);
  fs::create_directory(parent_ / (ours + "x"));
  fs::create_directory(parent_ / "concbench-output");
  fs::remove(dead.directory());
  std::ofstream(dead.directory()) << "text";
  const auto before = names();
  { const ScratchDirectory directory(parent_); }
  EXPECT_EQ(names(), before);
}

TEST_F(ScratchDirectories, AreKeptByThoseWhoHaveJoined) {
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

TEST_F(ScratchDirectories, AreTheirUsersAloneWhateverItsMask) {
  const auto mask = ::umask(S_IRWXU | S_IRWXG | S_IRWXO);
  std::optional<ScratchDirectory> directory(std::in_place, parent_);
  ::umask(mask);
  EXPECT_EQ(fs::status(directory->path()).permissions(), fs::perms::owner_all);
  directory.reset();
  EXPECT_TRUE(fs::is_empty(parent_));
}

/// As on another machine, which has no such directory.
TEST_F(ScratchDirectories, AreMadeAndRemovedByThoseWhoJoinWhereThereAreNone) {
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
