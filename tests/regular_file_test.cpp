// Files and lines that are read to their end, or not at all.

#include "workloads/contract/regular_file.hpp"

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "runners/contract/scratch_directory.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

class RegularFile : public testing::Test {
 protected:
  FileDescriptor file(const std::string& content) const {
    const auto path = fs::path(scratch_.path()) / "file";
    std::ofstream(path, std::ios::binary) << content;
    return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }

  const ScratchDirectory scratch_{testing::TempDir()};
};

std::string why_unreadable(const FileDescriptor& file, std::size_t most_bytes) {
  try {
    LineReader lines(file.get(), most_bytes);
    while (lines.next()) {
    }
  } catch (const UnreadableFile& error) {
    return error.what();
  }
  return "";
}

TEST_F(RegularFile, ComesInLines) {
  const std::string longer(200'000, 'x');  // than what is read at once
  const auto content = file("first\n\n" + longer + "\nlast");
  LineReader lines(content.get(), 1u << 20);
  const auto first = lines.next();
  EXPECT_EQ(first->text, "first");
  EXPECT_EQ(first->number, 1u);
  EXPECT_EQ(first->begin, 0u);
  EXPECT_EQ(lines.next()->text, "");
  const auto third = lines.next();
  EXPECT_EQ(third->text, longer);
  EXPECT_TRUE(third->ended);
  const auto last = lines.next();
  EXPECT_EQ(last->text, "last");
  EXPECT_EQ(last->number, 4u);
  EXPECT_EQ(last->begin, 7u + longer.size() + 1);
  EXPECT_FALSE(last->ended);
  EXPECT_FALSE(lines.next());
  EXPECT_FALSE(LineReader(file("").get(), 10).next());
}

TEST_F(RegularFile, HasNoLongerLinesThanAllowed) {
  constexpr std::size_t kMost = 1u << 20;
  const std::string longest(kMost, 'x');
  EXPECT_EQ(why_unreadable(file(longest + "\n" + longest), kMost), "");
  EXPECT_EQ(why_unreadable(file("a\n" + longest + "x\n"), kMost),
            "has more than 1 MiB in line 2, which is no use");
  EXPECT_EQ(why_unreadable(file(longest + "x"), kMost),
            "has more than 1 MiB in line 1, which is no use");
  EXPECT_THROW(read_to_end(file(longest + "x").get(), kMost), UnreadableFile);
}

TEST_F(RegularFile, AReadThatFailsIsNoEnd) {
  // A read that really fails: directories can be opened, but not read so.
  const FileDescriptor directory(::open(scratch_.path().c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(why_unreadable(directory, 10), "cannot be read: Is a directory");
  EXPECT_THROW(read_to_end(directory.get(), 10), UnreadableFile);
}

}  // namespace
}  // namespace concbench
