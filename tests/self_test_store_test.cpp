// The record of a self-test: how it is read, where it is kept, and which of those that lie there
// may be used.

#include "benchmarks/self_test/self_test_store.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <optional>
#include <system_error>

#include "benchmarks/run/whole_file.hpp"
#include "made_up_root.hpp"
#include "made_up_self_test.hpp"
#include "workloads/contract/regular_file.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

TEST(SelfTestRecord, IsReadAsItWasWritten) {
  auto self_test = judge(made_up(1e6, 1.01e6, 1.05e6), 7, kBlocks);
  self_test.finished_at = "2026-03-01T12:30:05.250Z";
  self_test.start_skew.emplace_back("unlucky", std::nullopt);
  self_test.cost_per_task_ns.emplace_back("unlucky", std::nullopt);
  const auto json = to_json(self_test);
  EXPECT_EQ(to_json(self_test_from_json(Json::parse(json.dump()))), json);
}

TEST(SelfTestRecord, IsNotReadFromAnythingElse) {
  const auto good = to_json(judge(made_up(1e6, 1.01e6, 1.05e6), 7, kBlocks));
  for (const auto& [key, value] : good.items()) {
    if (key == "noise_floor") continue;  // follows from the A/A test
    for (const Json& bad : {Json("text"), Json::array(), Json(-1), Json(true)}) {
      if (bad.type() == value.type()) continue;
      auto spoilt = good;
      spoilt[key] = bad;
      EXPECT_ANY_THROW(self_test_from_json(spoilt)) << key << " " << bad;
    }
    auto lacking = good;
    lacking.erase(key);
    EXPECT_ANY_THROW(self_test_from_json(lacking)) << key;
  }
  for (const auto* const end : {"ratio", "low", "high"}) {
    for (const Json& bad : {Json(0), Json(-1), Json(nullptr), Json("1")}) {
      auto spoilt = good;
      spoilt["a_a"][end] = bad;
      EXPECT_ANY_THROW(self_test_from_json(spoilt)) << end << " " << bad;
    }
  }
  auto turned = good;
  turned["a_a"]["low"] = 2;
  EXPECT_ANY_THROW(self_test_from_json(turned));
}

SelfTest some_self_test() {
  return {.finished_at = "2026-03-01T12:30:05.250Z",
          .seed = 7,
          .blocks = 20,
          .a_a = PairedRatio{1.001, 0.99, 1.012, 20},
          .a_b = PairedRatio{1.05, 1.04, 1.06, 20},
          .timer = {1, 25},
          .start_skew = {{"thread_pool", Skew{40'000, 90'000}}},
          .cost_per_task_ns = {{"sequential", 3.5}}};
}

const Json kHere = {{"host", "bench"}, {"kernel", "Linux 6.1.0"}, {"cpu_order", {0, 1}}};

class SelfTestStore : public MadeUpRoot {
 protected:
  fs::path path() const { return root_ / "state" / "concbench" / "selftest.json"; }
  void store() const { store_self_test(path(), some_self_test(), kHere); }

  /// What is said of a file of this content, which must not be used.
  std::string note_on(const std::string& text) const {
    write("state/concbench/selftest.json", text);
    const auto found = find_self_test(path(), kHere);
    EXPECT_TRUE(found.record.is_null()) << text;
    EXPECT_NE(found.note.find("run concbench selftest again"), std::string::npos) << found.note;
    EXPECT_NE(found.note.find("selftest.json"), std::string::npos) << found.note;
    return found.note;
  }
};

TEST_F(SelfTestStore, GivesBackWhatWasStored) {
  store();
  const auto found = find_self_test(path(), kHere);
  EXPECT_EQ(found.note, "");
  EXPECT_EQ(found.record, to_json(some_self_test()));
  EXPECT_NEAR(found.record.at("noise_floor").get<double>(), 0.012, 1e-12);
  EXPECT_EQ(for_people(found), "noise floor 1.2 %, found 2026-03-01T12:30:05.250Z");
  EXPECT_FALSE(fs::exists(path().string() + ".new"));
}

TEST_F(SelfTestStore, KeepsTheLastOneOnly) {
  store();
  auto newer = some_self_test();
  newer.a_a = PairedRatio{1.3, 1.2, 1.5, 20};  // a failed A/A test is stored like any other
  store_self_test(path(), newer, kHere);
  const auto floor = find_self_test(path(), kHere).record.at("noise_floor").get<double>();
  EXPECT_NEAR(floor, 0.5, 1e-12);
}

TEST_F(SelfTestStore, SaysWhatWasWrongWithTheComparisonOfTheSame) {
  auto self_test = some_self_test();
  self_test.a_a = PairedRatio{1.002, 0.871, 1.204, 60};
  store_self_test(path(), self_test, kHere);
  EXPECT_EQ(for_people(find_self_test(path(), kHere)),
            "noise floor 20.4 %, found 2026-03-01T12:30:05.250Z; its A/A test was too wide");
}

TEST_F(SelfTestStore, HasNoneWithoutComplaintWhereThereIsNone) {
  const auto found = find_self_test(path(), kHere);
  EXPECT_TRUE(found.record.is_null());
  EXPECT_EQ(found.note, "");
  EXPECT_NE(for_people(found).find("concbench selftest"), std::string::npos);
}

TEST_F(SelfTestStore, UsesNoneOfAnotherMachineOrBuild) {
  store();
  for (const auto& [key, value] : kHere.items()) {
    auto elsewhere = kHere;
    elsewhere[key] = "another";
    const auto found = find_self_test(path(), elsewhere);
    EXPECT_TRUE(found.record.is_null()) << key;
    EXPECT_NE(found.note.find("(not the same " + key + ")"), std::string::npos) << found.note;
  }
}

TEST_F(SelfTestStore, ForgivesFilesThatAreDamaged) {
  store();
  const auto whole = read_regular_file(path(), 1u << 20);
  for (const std::size_t size : {whole.size() / 2, whole.size() - 3}) {
    EXPECT_NE(note_on(whole.substr(0, size)).find("is no JSON: line"), std::string::npos);
  }
  EXPECT_NE(note_on("").find("empty"), std::string::npos);
  note_on("nonsense");
  note_on("[]");
  note_on("null");
  note_on("{}");
  note_on(std::string(100'000, '['));
  note_on(std::string("\0\xff\x1b", 3));
  note_on(std::string(2'000'000, ' '));
}

TEST_F(SelfTestStore, ForgivesFilesOfAnotherKind) {
  store();
  const auto good = Json::parse(read_regular_file(path(), 1u << 20));
  const auto with = [&](const char* key, const Json& value) {
    auto json = good;
    json[key] = value;
    return json.dump();
  };
  EXPECT_NE(note_on(with("schema_version", 2)).find("version"), std::string::npos);
  note_on(with("schema_version", "1"));
  note_on(with("identity", nullptr));
  note_on(with("identity", Json::array()));
  note_on(with("self_test", nullptr));
  note_on(with("self_test", {{"noise_floor", 0.01}}));
  auto floorless = good;
  floorless["self_test"]["a_a"] = nullptr;
  EXPECT_NE(note_on(floorless.dump()).find("no noise floor"), std::string::npos);
}

TEST_F(SelfTestStore, TakesOnlyWhatItKnowsFromAFile) {
  store();
  auto more = Json::parse(read_regular_file(path(), 1u << 20));
  more["self_test"]["surprise"] = "hello";
  more["self_test"]["noise_floor"] = 0;  // follows from the A/A test, whatever stands here
  write("state/concbench/selftest.json", more.dump());
  EXPECT_EQ(find_self_test(path(), kHere).record, to_json(some_self_test()));
}

TEST_F(SelfTestStore, ForgivesWhatIsNoFile) {
  fs::create_directories(path());
  EXPECT_NE(find_self_test(path(), kHere).note.find("is no regular file"), std::string::npos);
  fs::remove(path());
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);  // reading it would wait for ever
  EXPECT_NE(find_self_test(path(), kHere).note.find("is no regular file"), std::string::npos);
}

TEST_F(SelfTestStore, SaysWhereItCannotWrite) {
  write("state", "a file, not a directory");
  try {
    store();
    FAIL() << "it was stored";
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string(error.what()).find((root_ / "state").string()), std::string::npos)
        << error.what();
  }
}

/// An environment variable, and what it was before again afterwards.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const char* value) const {
    value != nullptr ? ::setenv(name_, value, 1) : ::unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> before_;
};

TEST(SelfTestPath, LiesInTheUsersDirectoryForState) {
  const Variable home("HOME", "/home/user");
  const Variable state("XDG_STATE_HOME", "/var/user");
  EXPECT_EQ(self_test_path(), "/var/user/concbench/selftest.json");
}

TEST(SelfTestPath, LiesBelowHomeByDefault) {
  const Variable home("HOME", "/home/user");
  for (const char* const nowhere : {static_cast<const char*>(nullptr), "", "relative/path"}) {
    const Variable state("XDG_STATE_HOME", nowhere);
    EXPECT_EQ(self_test_path(), "/home/user/.local/state/concbench/selftest.json");
  }
}

TEST(SelfTestPath, IsAskedForWhereThereIsNoHome) {
  const Variable home("HOME", nullptr);
  const Variable state("XDG_STATE_HOME", nullptr);
  EXPECT_THROW(self_test_path(), std::runtime_error);
  const auto found = find_self_test(kHere);
  EXPECT_TRUE(found.record.is_null());
  EXPECT_EQ(found.note, "");
}

TEST_F(MadeUpRoot, AFileIsReplacedWholeOrNotAtAll) {
  const auto path = root_ / "file";
  replace_file(path, "first");
  replace_file(path, "second");
  EXPECT_EQ(read_regular_file(path, 1u << 20), "second");
  EXPECT_FALSE(fs::exists(root_ / "file.new"));
  fs::create_directories(root_ / "folder" / "full");
  EXPECT_THROW(replace_file(root_ / "folder", "text"), std::system_error);
  EXPECT_FALSE(fs::exists(root_ / "folder.new"));
  EXPECT_TRUE(fs::exists(root_ / "folder" / "full"));
}

}  // namespace
}  // namespace concbench
