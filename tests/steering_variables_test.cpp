// Variables of the user's environment that would decide what a cell measures.

#include "benchmarks/machine/steering_variables.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace concbench {
namespace {

TEST(SteeringVariables, AreThoseOfRuntimesAndNotThoseOfPathsAndClusters) {
  for (const auto* const name :
       {"OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY", "TBB_NUM_THREADS",
        "HWLOC_SYNTHETIC", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES", "LD_PRELOAD", "UV_THREADPOOL_SIZE",
        "http_proxy", "HTTPS_PROXY", "BENCHMARK_OUT"}) {
    EXPECT_TRUE(steers(name)) << name;
  }
  for (const auto* const name :
       {"PATH", "HOME", "LD_LIBRARY_PATH", "SLURM_JOB_ID", "PBS_NODEFILE", "OMPI_MCA_plm_rsh_agent",
        "PRTE_MCA_x", "PMIX_RANK", "UCX_TLS", "FI_PROVIDER", "OMPX", "MY_proxy_list"}) {
    EXPECT_FALSE(steers(name)) << name;
  }
}

TEST(SteeringVariables, ThatAreMeantForThisProcessStay) {
  ::setenv("BENCHMARK_FILTER", "sleep", 1);
  for (const auto& variable : clear_steering_variables({}, "BENCHMARK_")) {
    EXPECT_NE(variable.name, "BENCHMARK_FILTER");
  }
  EXPECT_STREQ(std::getenv("BENCHMARK_FILTER"), "sleep");
  ::unsetenv("BENCHMARK_FILTER");
}

TEST(SteeringVariables, LeaveTheEnvironmentUnlessTheyAreToBeKept) {
  ::setenv("OMP_NUM_THREADS", "3", 1);
  ::setenv("MALLOC_ARENA_MAX", "1", 1);
  ::setenv("CONCBENCH_OTHER", "stays", 1);
  const std::vector<std::string> keep{"MALLOC_ARENA_MAX"};
  const auto found = clear_steering_variables(keep);
  EXPECT_EQ(std::getenv("OMP_NUM_THREADS"), nullptr);
  EXPECT_STREQ(std::getenv("MALLOC_ARENA_MAX"), "1");
  EXPECT_STREQ(std::getenv("CONCBENCH_OTHER"), "stays");
  const auto json = to_json(found);
  EXPECT_EQ(json.at("OMP_NUM_THREADS"), "3 (removed)");
  EXPECT_EQ(json.at("MALLOC_ARENA_MAX"), "1 (kept)");
  EXPECT_EQ(to_json(steering_variables()), json);
}

}  // namespace
}  // namespace concbench
