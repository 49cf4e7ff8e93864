#include "benchmarks/run/run_directory.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <functional>
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
  const Json manifest_ = {
      {"schema_version", 2},
      {"suite", {{"name", "concbench"}, {"version", "1"}}},
      {"command", Json::array()},
      {"seed", 7},
      {"started_at", "now"},
      {"finished_at", nullptr},
      {"elapsed_ns", 0},
      {"effort", {{"name", "quick"}, {"blocks", 2}, {"measurements", 1}}},
      {"race",
       {{"kind", "fixed"},
        {"screen_blocks", 2},
        {"last_look", 2},
        {"error_rate", 0.05},
        {"margin", 0.05},
        {"until", nullptr},
        {"workloads", Json::array()}}},
      {"environment",
       {{"host", "h"}, {"usable_cores", 1}, {"physical_cores", 1}, {"logical_cpus", 1}}},
      {"build", {{"type", "Release"}}},
      {"cells",
       {{{"cell", "a/b"},
         {"workload", "a"},
         {"kind", "waits"},
         {"parameters", Json::object()},
         {"runner", "b"},
         {"family", "threaded"},
         {"cores", 1},
         {"concurrency", 1},
         {"skipped", nullptr}}}},
  };
};

Json sample(int block) {
  return {{"schema_version", 2},
          {"cell", "a/b"},
          {"workload", "a"},
          {"parameters", Json::object()},
          {"runner", "b"},
          {"cores", 1},
          {"concurrency", 1},
          {"block", block},
          {"take", 0},
          {"position", 0},
          {"started_monotonic_ns", 1},
          {"elapsed_ns", 100},
          {"tasks", 1},
          {"status", "ok"},
          {"iterations", 3},
          {"wall_ns", {1, 2, 3}}};
}

/// Cells and blocks of the samples.
std::vector<std::size_t> blocks_of(const RunDirectory& directory) {
  std::vector<std::size_t> blocks;
  for (const auto& sample : directory.samples()) {
    EXPECT_EQ(sample.cell, "a/b");
    EXPECT_EQ(sample.status, Status::kOk);
    EXPECT_EQ(sample.iterations, 3u);
    EXPECT_EQ(sample.measurements, 3u);
    EXPECT_EQ(sample.batch_ns, 2.0 / 3);
    blocks.push_back(sample.block);
  }
  return blocks;
}

/// As whoever continues a run opens it.
RunDirectory opened(const fs::path& path) {
  auto directory = RunDirectory::open(path);
  directory.mend();
  return directory;
}

TEST_F(RunDirectoryTest, GivesBackWhatWasWritten) {
  {
    auto directory = RunDirectory::create(run(), manifest_);
    directory.append_sample(sample(0));
    directory.append_sample(sample(1));
  }
  const auto directory = RunDirectory::open(run());
  EXPECT_EQ(directory.manifest(), manifest_);
  EXPECT_EQ(blocks_of(directory), (std::vector<std::size_t>{0, 1}));
}

TEST_F(RunDirectoryTest, TakesADirectoryWithAnUnfinishedManifestAlone) {
  fs::create_directories(run());
  write("manifest.json.new", "{\"schema_ver");
  { RunDirectory::create(run(), manifest_).append_sample(sample(0)); }
  EXPECT_EQ(blocks_of(RunDirectory::open(run())), (std::vector<std::size_t>{0}));
  EXPECT_FALSE(fs::exists(run() / "manifest.json.new"));
}

TEST_F(RunDirectoryTest, IsARunAsSoonAsItHasItsManifest) {
  { RunDirectory::create(run(), manifest_); }
  fs::remove(run() / "samples.jsonl");
  { opened(run()).append_sample(sample(0)); }
  EXPECT_EQ(blocks_of(RunDirectory::open(run())), (std::vector<std::size_t>{0}));
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
    EXPECT_NE(text_of("samples.jsonl"), whole);  // nothing is changed by looking
    directory.mend();
    EXPECT_EQ(text_of("samples.jsonl"), whole);
    EXPECT_EQ(text_of("logs/torn-line-1.txt"), R"({"schema_version":1,"cel)");
    directory.append_sample(sample(1));
  }
  EXPECT_EQ(RunDirectory::open(run()).samples().size(), 2u);
}

TEST_F(RunDirectoryTest, KeepsALastLineThatLacksOnlyItsEnd) {
  { RunDirectory::create(run(), manifest_); }
  write("samples.jsonl", to_line(sample(0)));
  { opened(run()).append_sample(sample(1)); }
  EXPECT_EQ(blocks_of(RunDirectory::open(run())), (std::vector<std::size_t>{0, 1}));
}

TEST_F(RunDirectoryTest, KeepsEveryTornLine) {
  { RunDirectory::create(run(), manifest_); }
  for (const std::string torn : {"{\"a", "{\"ab"}) {
    write("samples.jsonl", torn);
    opened(run());
  }
  EXPECT_EQ(text_of("logs/torn-line-1.txt"), "{\"a");
  EXPECT_EQ(text_of("logs/torn-line-2.txt"), "{\"ab");
}

TEST_F(RunDirectoryTest, MendsNothingThatGrewMeanwhile) {
  { RunDirectory::create(run(), manifest_); }
  write("samples.jsonl", "{\"torn");
  auto directory = RunDirectory::open(run());
  write("samples.jsonl", "{\"torn and more");
  EXPECT_THROW(directory.mend(), RunIsGone);
  EXPECT_EQ(text_of("samples.jsonl"), "{\"torn and more");
}

TEST_F(RunDirectoryTest, NoticesThatItsFilesAreGone) {
  const auto samples = run() / "samples.jsonl";
  const std::vector<std::function<void()>> ways{
      [&] { fs::remove(samples); },
      [&] { fs::rename(samples, root_ / "elsewhere"); },
      [&] {
        fs::copy_file(samples, root_ / "copy");
        fs::rename(root_ / "copy", samples);
      },
      [&] { fs::rename(run(), root_ / "moved"); },
      [&] { fs::remove_all(run()); },
  };
  for (const auto& goes : ways) {
    auto directory = RunDirectory::create(run(), manifest_);
    directory.append_sample(sample(0));
    goes();
    EXPECT_THROW(directory.append_sample(sample(1)), RunIsGone);
    fs::remove_all(run());
    fs::remove_all(root_ / "moved");
  }
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
  write("samples.jsonl", R"({"schema_version":3})"
                         "\n");
  EXPECT_NE(refusal().find("newer concbench"), std::string::npos);
  write("manifest.json", R"({"suite":{"name":"concbench"},"schema_version":3})");
  EXPECT_NE(refusal().find("manifest.json is of schema version 3"), std::string::npos);
  write("manifest.json", R"({"suite":{"name":"concbench"},"schema_version":1})");
  EXPECT_NE(refusal().find("start a new run"), std::string::npos);
}

TEST_F(RunDirectoryTest, RefusesWhatIsNoRun) {
  EXPECT_NE(refusal().find("is not a run"), std::string::npos);
  { RunDirectory::create(run(), manifest_); }
  write("manifest.json", "{");
  EXPECT_NE(refusal().find("manifest.json is no JSON: line 1, column 2"), std::string::npos);
  write("manifest.json", "{}");
  EXPECT_NE(refusal().find("manifest.json: it is no manifest of a run of concbench"),
            std::string::npos);
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
  EXPECT_EQ(blocks_of(RunDirectory::open(run())), (std::vector<std::size_t>{0}));
  const auto line = Json::parse(text_of("samples.jsonl"));
  EXPECT_NE(line.at("reason").get<std::string>().find("quote \" bracket <b>"), std::string::npos);
}

}  // namespace
}  // namespace concbench
