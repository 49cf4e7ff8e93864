// What a manifest says of its machine, and where a run may be continued.

#include "benchmarks/run/manifest.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "benchmarks/modules/file_hash.hpp"
#include "benchmarks/run/module_record.hpp"
#include "benchmarks/run/resume_guards.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/http_client.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

class Manifest : public testing::Test {
 protected:
  std::string refusal() const {
    try {
      require_same_place(manifest_, environment_);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }

  Environment environment_ = read_environment(read_topology());
  std::vector<PlannedCell> plan_ =
      make_plan({.workloads = {"empty", "sleep"}, .runners = {"thread_pool"}}, 1);
  Json manifest_ = make_manifest({}, plan_, environment_,
                                 describe_modules(used_modules(plan_), CONCBENCH_EXECUTABLE),
                                 nullptr, {"concbench", "run"});
};

TEST_F(Manifest, NamesTheVersionsOfThePlansWorkloads) {
  EXPECT_EQ(manifest_.at("workload_versions"), (Json{{"empty", 1}, {"sleep", 1}}));
  EXPECT_TRUE(manifest_.at("self_test").is_null());
  EXPECT_FALSE(manifest_.at("seed_policy").get<std::string>().empty());
}

TEST_F(Manifest, IsContinuedWhereItBegan) { EXPECT_EQ(refusal(), ""); }

TEST_F(Manifest, IsContinuedWhateverElseTheMachineDoesMeanwhile) {
  environment_.load = 99;
  environment_.cpu_pressure_avg10 = 99;
  environment_.steal_share = 0.9;
  environment_.governor = "another";
  environment_.boost = ClockBoost{true, ""};
  environment_.hypervisor = "another";
  environment_.clock_source = "another";
  environment_.smt = std::nullopt;
  environment_.numa_nodes = std::nullopt;
  environment_.caches = {};
  EXPECT_EQ(refusal(), "");
}

TEST_F(Manifest, IsContinuedWhenItIsFromBeforeThereWereTheseKeys) {
  for (const auto* const key :
       {"workload_versions", "self_test", "seed_policy", "disturbances", "program", "modules"}) {
    manifest_.erase(key);
  }
  for (const auto* const key : {"smt", "sockets", "caches", "cpu_pressure_avg10", "c_library"}) {
    manifest_.at("environment").erase(key);
  }
  EXPECT_EQ(refusal(), "");
}

TEST_F(Manifest, IsNotContinuedByWorkloadsOfAnotherVersion) {
  manifest_.at("workload_versions")["sleep"] = 7;
  EXPECT_NE(refusal().find("version of sleep: 7, now 1"), std::string::npos) << refusal();
  EXPECT_EQ(refusal().find("version of empty"), std::string::npos) << refusal();
  manifest_.at("workload_versions")["unheard_of"] = 1;
  EXPECT_NE(refusal().find("version of unheard_of: 1, now null"), std::string::npos) << refusal();
  manifest_.at("workload_versions") = 3;
  EXPECT_NE(refusal(), "");
}

TEST_F(Manifest, IsNotContinuedOnAnotherMachine) {
  environment_.host += "-too";
  EXPECT_NE(refusal().find("host: "), std::string::npos);
}

TEST_F(Manifest, NamesTheFilesThatItsCellsLoadEachOnce) {
  std::vector<std::string> files;
  for (const auto& module : manifest_.at("modules")) {
    files.push_back(module.at("file").get<std::string>());
    EXPECT_EQ(module.at("hash"), hash_of_file(module_directory() + "/" + files.back()).value());
    EXPECT_TRUE(module.at("libraries").is_object()) << module;
  }
  EXPECT_EQ(files, (std::vector<std::string>{"workloads/empty.so", "runners/thread_pool.so",
                                             "workloads/sleep.so"}));
  EXPECT_EQ(manifest_.at("program").at("concbench"), hash_of_file("/proc/self/exe").value());
  EXPECT_EQ(manifest_.at("program").at("libconcbench.so"), hash_of_file(own_library()).value());
}

TEST_F(Manifest, IsNotContinuedByAnotherProgramOrAnotherModule) {
  manifest_.at("program")["concbench"] = "0123456789abcdef";
  manifest_.at("modules").at(1)["hash"] = "fedcba9876543210";
  const auto said = refusal();
  EXPECT_NE(said.find("the file concbench: \"0123456789abcdef\", now \""), std::string::npos)
      << said;
  EXPECT_NE(said.find("the module runners/thread_pool.so: \"fedcba9876543210\", now \""),
            std::string::npos)
      << said;
  EXPECT_EQ(said.find("libconcbench"), std::string::npos) << said;
  EXPECT_EQ(said.find("sleep.so"), std::string::npos) << said;
}

TEST_F(Manifest, IsNotContinuedWithoutAModuleThatItHad) {
  manifest_.at("modules").push_back({{"file", "/etc/passwd"}, {"hash", "0"}});
  EXPECT_NE(
      refusal().find("the module /etc/passwd: \"0\", now \"not named; type --module /etc/passwd\""),
      std::string::npos)
      << refusal();
}

TEST_F(Manifest, IsNotContinuedWhereItNoLongerSaysOfWhat) {
  manifest_["modules"] = Json::array();
  manifest_["program"] = Json::object();
  const auto said = refusal();
  EXPECT_NE(said.find("the file concbench: \"not recorded\", now \""), std::string::npos) << said;
  EXPECT_NE(said.find("the module runners/thread_pool.so: \"not recorded\", now \""),
            std::string::npos)
      << said;
}

TEST_F(Manifest, RecordsWhatDisturbsTheMachine) {
  environment_.governor = "userspace";
  environment_.hypervisor = "KVM";
  const auto manifest = make_manifest({}, plan_, environment_, Json::array(), nullptr, {});
  const auto of = [&](const std::string& name) {
    for (const auto& one : manifest.at("disturbances")) {
      if (one.at("name") == name) return one;
    }
    return Json();
  };
  EXPECT_EQ(of("governor").at("level"), "ok");
  EXPECT_EQ(of("virtual machine").at("level"), "warning");
  EXPECT_EQ(of("virtual machine").at("state"), "KVM");
  EXPECT_FALSE(of("virtual machine").contains("refused_by_strict"));
}

std::vector<std::string> files_of(const std::string& workload, const std::string& runner) {
  std::vector<std::string> files;
  for (const auto& module :
       used_modules(make_plan({.workloads = {workload}, .runners = {runner}}, 1))) {
    files.push_back(module.file);
  }
  return files;
}

TEST(UsedModules, HoldTheHttpClientOfWhatFetches) {
  if (!why_unavailable(*find_workload("http_fetch")).empty()) GTEST_SKIP() << "no HTTP client";
  EXPECT_EQ(files_of("http_fetch", "sequential"),
            (std::vector<std::string>{"workloads/http_fetch.so", kHttpClientModule,
                                      "runners/sequential.so"}));
}

TEST(UsedModules, HoldTheRanksOfWhatStartsThem) {
  if (find_runner("mpi") == nullptr) GTEST_SKIP() << "no MPI";
  EXPECT_EQ(files_of("empty", "mpi"),
            (std::vector<std::string>{"workloads/empty.so", "runners/mpi.so", kRankModule}));
}

TEST(UsedModules, OfAProgramThatCannotLoadThemHaveNoVersions) {
  const auto modules = used_modules(make_plan({.workloads = {"empty"}}, 1));
  for (const auto& module : describe_modules(modules, "/bin/false")) {
    EXPECT_TRUE(module.at("libraries").is_null());
    EXPECT_TRUE(module.at("hash").is_string());
  }
}

TEST(FileHash, HasTheKnownAnswersOfCrc64Xz) {
  EXPECT_EQ(hash_of("123456789"), "995dc9bbdf1939fa");
  EXPECT_EQ(hash_of(""), "0000000000000000");
}

TEST(FileHash, IsThatOfTheWholeContent) {
  std::string content(200'000, 'x');
  content[150'000] = '\0';
  const auto path = std::filesystem::path(testing::TempDir()) / "concbench_file_hash";
  std::ofstream(path, std::ios::binary) << content;
  EXPECT_EQ(hash_of_file(path), hash_of(content));
  std::filesystem::remove(path);
  EXPECT_EQ(hash_of_file(path), std::nullopt);
  EXPECT_EQ(hash_of_file("/dev/zero"), std::nullopt);
  EXPECT_EQ(hash_of_file(testing::TempDir()), std::nullopt);
}

}  // namespace
}  // namespace concbench
