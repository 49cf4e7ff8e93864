// Files on io_uring: the loop goes on while one is waited for, which no thread of its own does.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "runners/contract/batch.hpp"
#include "runners/contract/scratch_directory.hpp"
#include "started_runner.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// Flags of the descriptor of this process that has the file open; -1 without one.
int flags_of_open(const std::string& path) {
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (fs::read_symlink(entry.path(), gone) != path) continue;
    const int flags = ::fcntl(std::stoi(entry.path().filename().string()), F_GETFL);
    if ((flags & O_ACCMODE) == O_WRONLY) return flags;
  }
  return -1;
}

/// Without those that the kernel has for io_uring.
std::size_t own_threads() {
  std::size_t threads = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(entry.path() / "comm"), name);
    if (!name.starts_with("iou-")) ++threads;
  }
  return threads;
}

/// Task 0 writes more into a pipe than it holds. Task 1 sees it do so, and empties the pipe.
class WritesIntoAPipe final : public Workload {
 public:
  WritesIntoAPipe(FileTransfer::Way way, std::string path) : way_(way), path_(std::move(path)) {
    if (::mkfifo(path_.c_str(), 0600) != 0) throw std::runtime_error("no pipe");
    reader_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  std::string_view name() const override { return "writes into a pipe"; }
  std::size_t task_count() const override { return 2; }
  std::size_t result_size() const override { return 0; }
  bool blocks() const override { return true; }
  void run(std::size_t, std::span<std::byte>, Waits&) const override {
    throw std::logic_error("in a thread");
  }
  Step next(Passage& passage, std::span<std::byte>) const override {
    if (passage.task == 0) return passage.number == 0 ? Step::block() : Step::finished();
    if (passage.number == 0) passage.since = std::chrono::steady_clock::now();
    if (std::chrono::steady_clock::now() - passage.since > 60s) {
      throw std::runtime_error("the pipe was not written to its end");
    }
    if (passage.number > 0 && !moved_) look();
    return moved_ ? Step::finished() : Step::sleep(1ms);
  }
  std::optional<FileTransfer> file_of(std::size_t, std::size_t, std::string_view) const override {
    return FileTransfer{.way = way_, .path = path_, .content = content_};
  }
  void moved(std::size_t, std::size_t, std::string&, std::span<std::byte>) const override {
    look();
    moved_ = true;
  }
  void verify(std::span<const std::byte>) const override {}

  bool arrived() const { return arrived_ == content_; }
  int flags() const { return flags_; }
  std::size_t threads() const { return threads_; }

 private:
  void look() const {
    if (const int flags = flags_of_open(path_); flags >= 0) {
      flags_ = flags;
      threads_ = std::max(threads_, own_threads());
    }
    std::array<char, 65536> some{};
    for (ssize_t got = 0; (got = ::read(reader_.get(), some.data(), some.size())) > 0;) {
      arrived_.append(some.data(), static_cast<std::size_t>(got));
    }
  }

  FileTransfer::Way way_;
  std::string path_;
  std::string content_ = std::string(1u << 20, 'x');
  FileDescriptor reader_;
  mutable bool moved_ = false;
  mutable std::string arrived_;
  mutable int flags_ = -1;
  mutable std::size_t threads_ = 0;
};

class RingFiles : public testing::TestWithParam<FileTransfer::Way> {
 protected:
  void SetUp() override {
    const auto* const entry = find_runner("uring");
    if (entry == nullptr) GTEST_SKIP() << "built without";
    if (const auto why = why_unavailable(*entry); !why.empty()) GTEST_SKIP() << why;
  }

  static void run(Batch& batch, const std::string& settings = "") {
    const RunnerVariant variant("uring" + settings);
    const auto runner = start_runner(variant, batch, 2, "");
    batch.begin();
    runner->run_batch();
    batch.check_each_once();
  }

  ScratchDirectory directory_{testing::TempDir()};
};

using EitherWay = RingFiles;

TEST_P(EitherWay, AreWaitedForWhileTheLoopGoesOn) {
  const WritesIntoAPipe workload(GetParam(), directory_.path() + "/pipe");
  Batch batch(workload);
  run(batch);
  for (const auto& [task, reason] : batch.failures()) ADD_FAILURE() << task << ": " << reason;
  EXPECT_TRUE(workload.arrived());
  EXPECT_EQ(workload.threads(), 1u) << "the loop's own";
  ASSERT_NE(workload.flags(), -1) << "nobody saw it";
  EXPECT_EQ((workload.flags() & O_SYNC) == O_SYNC, GetParam() == FileTransfer::Way::kWriteOut);
}

INSTANTIATE_TEST_SUITE_P(Written, EitherWay,
                         testing::Values(FileTransfer::Way::kWrite, FileTransfer::Way::kWriteOut));

/// One task, which moves a file.
class MovesAFile final : public Workload {
 public:
  explicit MovesAFile(FileTransfer file) : file_(std::move(file)) {}
  std::string_view name() const override { return "moves a file"; }
  std::size_t task_count() const override { return 1; }
  std::size_t result_size() const override { return 0; }
  void run(std::size_t, std::span<std::byte>, Waits&) const override {
    throw std::logic_error("in a thread");
  }
  Step next(Passage& passage, std::span<std::byte>) const override {
    return passage.number == 0 ? Step::block() : Step::finished();
  }
  std::optional<FileTransfer> file_of(std::size_t, std::size_t, std::string_view) const override {
    return file_;
  }
  void moved(std::size_t, std::size_t, std::string& carried, std::span<std::byte>) const override {
    carried_ = carried;
  }
  void verify(std::span<const std::byte>) const override {}
  const std::string& carried() const { return carried_; }

 private:
  FileTransfer file_;
  mutable std::string carried_;
};

using OneFile = RingFiles;

TEST_F(OneFile, IsReplacedAndReadBackOfAnyLength) {
  const std::string path = directory_.path() + "/file";
  for (const std::size_t length : {1'000'000u, 100u, 0u, 1u}) {
    const std::string content(length, 'y');
    const MovesAFile written({.way = FileTransfer::Way::kWrite, .path = path, .content = content});
    const MovesAFile read({.way = FileTransfer::Way::kRead, .path = path});
    for (const auto* const moved : {&written, &read}) {
      Batch batch(*moved);
      run(batch);
      for (const auto& [task, reason] : batch.failures()) ADD_FAILURE() << reason;
    }
    EXPECT_EQ(read.carried().size(), length);
    EXPECT_EQ(read.carried(), content);
  }
}

TEST_F(OneFile, ThatCannotBeMovedFailsItsTaskWithItsName) {
  const std::string path = directory_.path() + "/there/file";
  for (const auto way : {FileTransfer::Way::kRead, FileTransfer::Way::kWrite}) {
    const MovesAFile workload({.way = way, .path = path, .content = "z"});
    Batch batch(workload);
    run(batch);
    ASSERT_EQ(batch.failures().size(), 1u);
    EXPECT_EQ(batch.failures().front().reason,
              std::string("cannot ") + (way == FileTransfer::Way::kRead ? "read " : "write ") +
                  path + ": No such file or directory");
  }
  const MovesAFile full(
      {.way = FileTransfer::Way::kWriteOut, .path = "/dev/full", .content = "more"});
  Batch batch(full);
  run(batch);
  ASSERT_EQ(batch.failures().size(), 1u);
  EXPECT_EQ(batch.failures().front().reason, "cannot write /dev/full: No space left on device");
}

TEST_F(OneFile, IsForThreadsWhereThatIsAskedFor) {
  for (const auto* const setting : {":files=1", ":files=2", ":files=loop"}) {
    const MovesAFile workload({.way = FileTransfer::Way::kRead, .path = "/dev/null"});
    Batch batch(workload);
    run(batch, setting);
    ASSERT_EQ(batch.failures().size(), 1u) << setting;
    EXPECT_EQ(batch.failures().front().reason, "in a thread");
  }
}

}  // namespace
}  // namespace concbench
