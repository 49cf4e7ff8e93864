// Directories that are removed whatever ends the process that made them, and nothing else is.

#include "runners/contract/scratch_directory.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/machine/process_tree.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/worker_process.hpp"
#include "scratch_directories.hpp"

namespace concbench {
namespace {

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

TEST_F(ScratchDirectories, AreTheirUsersAloneWhateverItsMask) {
  const auto mask = ::umask(S_IRWXU | S_IRWXG | S_IRWXO);
  std::optional<ScratchDirectory> directory(std::in_place, parent_);
  ::umask(mask);
  EXPECT_EQ(fs::status(directory->path()).permissions(), fs::perms::owner_all);
  directory.reset();
  EXPECT_TRUE(fs::is_empty(parent_));
}

}  // namespace
}  // namespace concbench
