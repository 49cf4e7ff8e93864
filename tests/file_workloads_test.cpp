// Workloads that read and write files: their known answers in both forms, that wrong ones are
// found, that processes may make the inputs at the same time, and what a full disk does.

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "benchmarks/modules/catalogue.hpp"
#include "files_test.hpp"
#include "workloads/contract/http_content.hpp"
#include "workloads/files/checksum.hpp"
#include "workloads/files/disk_file.hpp"
#include "workloads/files/file_read.hpp"
#include "workloads/files/file_write.hpp"
#include "workloads/mixed/download_files.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

const std::vector kOneBlock{Step::Kind::kBlock};

TEST(Checksum, HasTheKnownSums) {
  EXPECT_EQ(checksum(""), 14695981039346656037u);
  EXPECT_EQ(checksum("a"), 12638187200555641996u);  // the FNV-1a that everybody knows
  EXPECT_EQ(checksum(http_content(20)), 7313356729912695786u);
}

using DiskFile = InScratch;

TEST_F(DiskFile, HoldsWhatWasWrittenLast) {
  const auto path = directory_ + "/file";
  for (const std::string& content : {http_content(100'000), std::string("short"), std::string()}) {
    for (const auto way : {FileTransfer::Way::kWrite, FileTransfer::Way::kWriteOut}) {
      write_file(path, content, way);
      EXPECT_EQ(read_file(path), content);
    }
  }
}

TEST_F(DiskFile, SaysWhichFileAndWhy) {
  const auto reason_of = [](const auto& work) -> std::string {
    try {
      work();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(reason_of([] { write_file("/dev/full", "x"); }),
            "cannot write /dev/full: No space left on device");
  EXPECT_EQ(reason_of([] { write_file("/absent/file", "x"); }),
            "cannot write /absent/file: No such file or directory");
  EXPECT_EQ(reason_of([] { read_file("/absent/file"); }),
            "cannot read /absent/file: No such file or directory");
  EXPECT_EQ(reason_of([&] { read_file(directory_); }),
            "cannot read " + directory_ + ": Is a directory");
}

TEST_F(DiskFile, IsProvidedOnceAndLeftAlone) {
  const auto path = directory_ + "/input";
  const auto inode = [&] {
    struct stat status {};
    ::stat(path.c_str(), &status);
    return status.st_ino;
  };
  int made = 0;
  const auto whole_input = [&made] {
    ++made;
    return std::string("whole input");
  };
  write_file(path, "half");
  provide_file(path, 11, whole_input);
  EXPECT_EQ(read_file(path), "whole input");
  const auto first = inode();
  provide_file(path, 11, whole_input);
  EXPECT_EQ(inode(), first);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(files_in(directory_), 1u);
}

using FileWriteTest = InScratch;

TEST_F(FileWriteTest, WritesEachFileInBothForms) {
  for (const auto way : {FileTransfer::Way::kWrite, FileTransfer::Way::kWriteOut}) {
    const FileWrite workload(7, 30, way, directory_);
    Batch batch(workload);
    execute_blocking(batch, waits_);
    EXPECT_TRUE(all_right(batch));
    EXPECT_EQ(numbers_of(batch, 3), std::pair(std::uint64_t{3}, std::uint64_t{30}));
    EXPECT_EQ(execute_in_steps(batch, waits_), kOneBlock);
    EXPECT_TRUE(all_right(batch));
  }
  EXPECT_EQ(waits_.blocked(), 14u);
  EXPECT_EQ(files_in(directory_), 7u);
  EXPECT_EQ(read_file(directory_ + "/file-0"), "gvlnpBtdziBsCydqCfEyABhayFviEv");
}

TEST_F(FileWriteTest, FindsAFileThatIsCutShortOrHoldsSomethingElse) {
  const FileWrite workload(2, 30, FileTransfer::Way::kWrite, directory_);
  Batch batch(workload);
  const auto path = directory_ + "/file-1";
  const auto expected = "task 1: " + path + " does not hold what was to be written";
  execute_blocking(batch, waits_);
  auto content = read_file(path);
  write_file(path, content.substr(1));
  EXPECT_EQ(complaint(batch), expected);
  content[29] ^= 1;
  write_file(path, content);
  EXPECT_EQ(complaint(batch), expected);
  std::ranges::swap_ranges(batch.result(0), batch.result(1));
  EXPECT_EQ(complaint(batch), "task 0: the result is that of task 1");
}

TEST_F(FileWriteTest, RefusesWhatItCannotDo) {
  EXPECT_EQ(refusal(file_write_entry(), {{"fsync", "yes"}}),
            "file_write: fsync is on or off, not 'yes'");
  EXPECT_EQ(refusal(file_write_entry(), {{"fsync", "on"}}), "");
  EXPECT_NE(refusal(file_write_entry(), {{"bytes", "67108865"}}).find("at most 67108864"),
            std::string::npos);
}

/// A file system of 64 KiB that goes with this process, which alone sees it; or why there is none.
std::string mount_small(const std::string& directory) {
  if (::unshare(CLONE_NEWNS) < 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0 ||
      ::mount("concbench", directory.c_str(), "tmpfs", 0, "size=64k") < 0) {
    return std::strerror(errno);
  }
  return "";
}

TEST_F(FileWriteTest, NamesTheFilesThatAFullDiskCannotTake) {
  const auto small = directory_ + "/small";
  fs::create_directory(small);
  if (const auto why = mount_small(small); !why.empty()) {
    GTEST_SKIP() << "a small file system cannot be mounted here: " << why;
  }
  {
    const ScratchDirectory scratch(small);
    const FileWrite workload(12, 8192, FileTransfer::Way::kWrite, scratch.path());
    Batch batch(workload);
    for (const bool in_steps : {false, true}) {
      if (in_steps) {
        execute_in_steps(batch, waits_);
      } else {
        execute_blocking(batch, waits_);
      }
      batch.check_each_once();
      const auto failures = batch.failures();
      ASSERT_EQ(failures.size(), 4u);
      EXPECT_EQ(failures.back().task, 11u);
      EXPECT_EQ(failures.back().reason,
                "cannot write " + scratch.path() + "/file-11: No space left on device");
    }
    try {
      FileRead(12, 8192, small);
      ADD_FAILURE() << "the inputs do not fit";
    } catch (const std::runtime_error& error) {
      EXPECT_TRUE(std::string_view(error.what()).ends_with(": No space left on device"));
    }
  }
  EXPECT_EQ(files_in(small), 0u);  // not even half an input
  ::umount(small.c_str());
}

using FileReadTest = InScratch;

TEST_F(FileReadTest, ReadsEachFileInBothForms) {
  const FileRead workload(7, 30, directory_);
  EXPECT_EQ(files_in(directory_), 7u);
  Batch batch(workload);
  execute_blocking(batch, waits_);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(numbers_of(batch, 3), std::pair(std::uint64_t{30}, std::uint64_t{1729794595562061580}));
  EXPECT_EQ(execute_in_steps(batch, waits_), kOneBlock);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(waits_.blocked(), 7u);
}

TEST_F(FileReadTest, FindsAFileThatIsCutShortOrAnothers) {
  const FileRead workload(2, 30, directory_);
  Batch batch(workload);
  const auto path = directory_ + "/file-1";
  write_file(path, read_file(directory_ + "/file-0"));
  execute_blocking(batch, waits_);
  EXPECT_EQ(complaint(batch), "task 1: what it read is not the content of " + path);
  write_file(path, "short");
  execute_blocking(batch, waits_);
  EXPECT_EQ(complaint(batch), "task 1: read 5 bytes, not the 30 of " + path);
  fs::remove(path);
  execute_in_steps(batch, waits_);
  ASSERT_EQ(batch.failures().size(), 1u);
  EXPECT_EQ(batch.failures().front().reason, "cannot read " + path + ": No such file or directory");
}

TEST_F(FileReadTest, FindsItsFilesWholeWhenSeveralProcessesMakeThem) {
  EXPECT_TRUE(right_in_processes(4, [&] {
    const FileRead workload(64, 50'000, directory_);
    Batch batch(workload);
    execute_blocking(batch, waits_);
    return static_cast<bool>(all_right(batch));
  }));
  EXPECT_EQ(files_in(directory_), 64u);
}

using DownloadFilesTest = InScratch;

TEST_F(DownloadFilesTest, SavesThePagesInBothForms) {
  const DownloadFiles workload(4, {{"http://there/"}, 100}, directory_);
  Batch batch(workload);
  ServerlessWaits waits({200, http_content(100)});
  const std::pair<std::uint64_t, std::uint64_t> known{100, 0xe798391e};  // by Python's zlib
  execute_blocking(batch, waits);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(numbers_of(batch, 3), known);
  EXPECT_EQ(waits.blocked(), 4u);
  const std::vector steps{Step::Kind::kFetch, Step::Kind::kCompute, Step::Kind::kBlock};
  EXPECT_EQ(execute_in_steps(batch, waits), steps);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(numbers_of(batch, 0), known);
  EXPECT_EQ(files_in(directory_), 4u);
}

TEST_F(DownloadFilesTest, FindsAWrongPageAndAWrongFile) {
  const DownloadFiles workload(1, {{"http://there/"}, 3}, directory_);
  Batch batch(workload);
  ServerlessWaits wrong({200, "abd"});
  execute_blocking(batch, wrong);
  EXPECT_EQ(complaint(batch), "task 0: GET http://there/: the content is not the right one");
  ServerlessWaits cut({200, "ab"});
  execute_in_steps(batch, cut);
  EXPECT_EQ(complaint(batch), "task 0: GET http://there/: 2 bytes, not the 3");
  ServerlessWaits right({200, "abc"});
  execute_blocking(batch, right);
  EXPECT_EQ(complaint(batch), "");
  write_file(directory_ + "/page-0", "ab");
  EXPECT_EQ(complaint(batch),
            "task 0: GET http://there/: " + directory_ + "/page-0 does not hold the content");
  ServerlessWaits failing({404, ""});
  execute_in_steps(batch, failing);
  ASSERT_EQ(batch.failures().size(), 1u);
  EXPECT_EQ(batch.failures().front().reason, "GET http://there/: HTTP status 404");
}

TEST(EveryWorkloadWithFiles, HasTheParameterThatSaysWhereTheyLie) {
  for (const auto& entry : workloads()) {
    if (entry.needs_directory) {
      EXPECT_EQ(Parameters(entry.parameters).text("directory"), "") << entry.name;
    }
  }
}

}  // namespace
}  // namespace concbench
