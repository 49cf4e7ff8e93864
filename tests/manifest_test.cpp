// What a manifest says of its machine, and where a run may be continued.

#include "benchmarks/run/manifest.hpp"

#include <gtest/gtest.h>

#include "benchmarks/telling/usage_error.hpp"

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
  Json manifest_ = make_manifest({}, make_plan({.workloads = {"empty", "sleep"}}, 1), environment_,
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
  environment_.boost = Boost{true, ""};
  environment_.hypervisor = "another";
  environment_.clock_source = "another";
  environment_.smt = std::nullopt;
  environment_.numa_nodes = std::nullopt;
  environment_.caches = {};
  EXPECT_EQ(refusal(), "");
}

TEST_F(Manifest, IsContinuedWhenItIsFromBeforeThereWereTheseKeys) {
  for (const auto* const key : {"workload_versions", "self_test", "seed_policy"}) {
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

}  // namespace
}  // namespace concbench
