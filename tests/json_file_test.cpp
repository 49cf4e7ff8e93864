// Files of JSON that somebody else wrote: what is wrong with one is said, and where.

#include "benchmarks/telling/json_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "runners/contract/scratch_directory.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

class JsonFile : public testing::Test {
 protected:
  fs::path file(const std::string& content) {
    const auto path = directory_ / "file.json";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  static std::string why_refused(const fs::path& path) {
    try {
      read_json_file(path);
    } catch (const BadJsonFile& error) {
      return error.what();
    }
    return "";
  }

  const ScratchDirectory scratch_{testing::TempDir()};
  const fs::path directory_ = scratch_.path();
};

TEST_F(JsonFile, HoldsOneValue) {
  EXPECT_EQ(read_json_file(file(R"({"a": {"b": 1}, "b": [2, {"a": 3}]})")).dump(),
            R"({"a":{"b":1},"b":[2,{"a":3}]})");
  EXPECT_EQ(read_json_file(file("null\n")), nullptr);
}

TEST_F(JsonFile, SaysWhereItIsNone) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"", "is empty"},
      {"{\n \"a\" 1}", "is no JSON: line 2, column 6: "},
      {"{\"a\": 1}x", "is no JSON: line 1, column 9: "},
      {"{\"a\": 1", "is no JSON: line 1, column 8: "},
      {"{\"a\": \"\xff\"}", "is no JSON: line 1, column 8: "},
      {"{\"a\": NaN}", "is no JSON: line 1, column 7: "},
      {std::string("{}\0", 3), "holds a zero byte"},
      {"\xEF\xBB\xBF{}", "byte-order mark"},
      {"{\"a\": {\"b\": 1, \"c\": 2, \"b\": 3}}", "has the key \"b\" twice in one object"},
      {"{\"a\": 1e400}", "is no JSON: number overflow parsing '1e400'"},
      {"\"" + std::string(std::size_t{17} << 20, 'a') + "\"", "has more than 16 MiB"},
      {std::string(100'000, '['), "brackets within brackets, more than 64 deep"},
  };
  for (const auto& [content, words] : bad) {
    EXPECT_NE(why_refused(file(content)).find(words), std::string::npos)
        << content.substr(0, 60) << "\n  " << why_refused(file(content));
  }
}

TEST_F(JsonFile, IsAFileThatCanBeReadToItsEnd) {
  const auto path = directory_ / "it";
  EXPECT_EQ(why_refused(path), "cannot be read: No such file or directory");
  fs::create_symlink("nowhere", path);
  EXPECT_EQ(why_refused(path), "cannot be read: No such file or directory");
  fs::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(why_refused(path), "is no regular file");
  EXPECT_EQ(why_refused(directory_), "is no regular file");
  EXPECT_EQ(why_refused("/dev/zero"), "is no regular file");
}

}  // namespace
}  // namespace concbench
