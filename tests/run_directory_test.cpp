#include "benchmarks/run/run_directory.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <system_error>

#include <gtest/gtest.h>

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

class RunDirectoryTest : public testing::Test {
 protected:
  RunDirectoryTest() {
    std::string name = (fs::temp_directory_path() / "concbench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
  }
  ~RunDirectoryTest() override { fs::remove_all(root_); }

  fs::path run() const { return root_ / "run"; }

  std::string text_of(const std::string& file) const {
    std::ifstream stream(run() / file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(run() / file, std::ios::binary) << text;
  }

  std::string refusal() const {
    try {
      RunDirectory::open(run());
    } catch (const UsageError& error) {
      return error.what();
    }
    ADD_FAILURE() << "the directory was not refused";
    return "";
  }

  fs::path root_;
  const Json manifest_ = {{"schema_version", 1}, {"seed", 7}};
};

Json sample(int block) {
  return {{"schema_version", 1},
          {"cell", "a/b"},
          {"block", static_cast<unsigned>(block)},
          {"status", "ok"}};
}

TEST_F(RunDirectoryTest, GivesBackWhatWasWritten) {
  {
    auto directory = RunDirectory::create(run(), manifest_);
    directory.append_sample(sample(0));
    directory.append_sample(sample(1));
  }
  const auto directory = RunDirectory::open(run());
  EXPECT_EQ(directory.manifest(), manifest_);
  EXPECT_EQ(directory.samples(), (std::vector<Json>{sample(0), sample(1)}));
}

TEST_F(RunDirectoryTest, RefusesADirectoryThatHoldsSomething) {
  fs::create_directories(run());
  write("precious.txt", "data");
  EXPECT_THROW(RunDirectory::create(run(), manifest_), UsageError);
  EXPECT_EQ(text_of("precious.txt"), "data");
  EXPECT_FALSE(fs::exists(run() / "samples.jsonl"));
}

TEST_F(RunDirectoryTest, RefusesAPlaceThatCannotBeWritten) {
  EXPECT_THROW(RunDirectory::create("/proc/nowhere/run", manifest_), UsageError);
  std::ofstream(root_ / "file") << "text";
  EXPECT_THROW(RunDirectory::create(root_ / "file", manifest_), UsageError);
  EXPECT_THROW(RunDirectory::create(root_ / "file" / "run", manifest_), UsageError);
}

TEST_F(RunDirectoryTest, ForgivesATornLastLineAndKeepsItAside) {
  { RunDirectory::create(run(), manifest_).append_sample(sample(0)); }
  const auto whole = text_of("samples.jsonl");
  write("samples.jsonl", whole + R"({"schema_version":1,"cel)");
  {
    auto directory = RunDirectory::open(run());
    EXPECT_EQ(directory.samples().size(), 1u);
    EXPECT_EQ(text_of("samples.jsonl"), whole);
    EXPECT_EQ(text_of("logs/torn-line.txt"), R"({"schema_version":1,"cel)");
    directory.append_sample(sample(1));
  }
  EXPECT_EQ(RunDirectory::open(run()).samples().size(), 2u);
}

TEST_F(RunDirectoryTest, KeepsALastLineThatLacksOnlyItsEnd) {
  { RunDirectory::create(run(), manifest_); }
  write("samples.jsonl", to_line(sample(0)));
  { RunDirectory::open(run()).append_sample(sample(1)); }
  EXPECT_EQ(RunDirectory::open(run()).samples(), (std::vector<Json>{sample(0), sample(1)}));
}

TEST_F(RunDirectoryTest, RefusesABadMiddleLineAndChangesNothing) {
  { RunDirectory::create(run(), manifest_); }
  const auto text = to_line(sample(0)) + "\nnonsense\n" + to_line(sample(1)) + "\n{\"torn";
  write("samples.jsonl", text);
  EXPECT_NE(refusal().find("samples.jsonl, line 2"), std::string::npos);
  EXPECT_EQ(text_of("samples.jsonl"), text);
}

TEST_F(RunDirectoryTest, RefusesANewerSchema) {
  { RunDirectory::create(run(), manifest_); }
  write("samples.jsonl", R"({"schema_version":2})"
                         "\n");
  EXPECT_NE(refusal().find("newer concbench"), std::string::npos);
  write("manifest.json", R"({"schema_version":2})");
  EXPECT_NE(refusal().find("manifest.json is of schema version 2"), std::string::npos);
}

TEST_F(RunDirectoryTest, RefusesWhatIsNoRun) {
  EXPECT_NE(refusal().find("is not a run"), std::string::npos);
  { RunDirectory::create(run(), manifest_); }
  write("manifest.json", "{");
  EXPECT_NE(refusal().find("cannot be read as JSON"), std::string::npos);
  write("manifest.json", "{}");
  EXPECT_NE(refusal().find("not a file of a concbench run"), std::string::npos);
  write("manifest.json", R"({"schema_version":"1"})");
  EXPECT_NE(refusal(), "");
}

TEST_F(RunDirectoryTest, IsWrittenByOneProcessOnly) {
  const auto directory = RunDirectory::create(run(), manifest_);
  EXPECT_NE(refusal().find("another concbench"), std::string::npos);
}

TEST_F(RunDirectoryTest, LosesNothingWhenTheDiskIsFull) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto directory = RunDirectory::create(run(), manifest_);
  directory.append_sample(sample(0));
  const auto before = text_of("samples.jsonl");
  rlimit old_limit{};
  ::getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit limit{before.size() + 10, old_limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  EXPECT_THROW(directory.append_sample(sample(1)), std::system_error);
  ::setrlimit(RLIMIT_FSIZE, &old_limit);
  EXPECT_EQ(text_of("samples.jsonl"), before);
  directory.append_sample(sample(1));
  EXPECT_EQ(text_of("samples.jsonl"), before + to_line(sample(1)) + "\n");
}

TEST_F(RunDirectoryTest, WritesValidJsonWhateverAMessageHolds) {
  auto odd = sample(0);
  odd["reason"] = std::string("quote \" bracket <b> tab \t byte \xff end");
  { RunDirectory::create(run(), manifest_).append_sample(odd); }
  const auto directory = RunDirectory::open(run());
  EXPECT_NE(directory.samples().at(0).at("reason").get<std::string>().find("quote \" bracket <b>"),
            std::string::npos);
}

}  // namespace
}  // namespace concbench
