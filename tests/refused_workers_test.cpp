// Runners whose threads or processes the system refuses, without the trial that precedes a cell:
// each ends with what it was refused, none waits for ever.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "benchmarks/machine/memory_use.hpp"
#include "runners/contract/process_log.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/worker_process.hpp"
#include "sanitizer.hpp"
#include "small_workload.hpp"

namespace concbench {
namespace {

constexpr std::size_t kWanted = 64;
constexpr std::size_t kGranted = 3;

/// Room for the stacks of so many threads more.
void allow_threads(std::size_t threads) {
  constexpr rlim_t kStackBytes = rlim_t{8} << 20;
  const rlimit stack{kStackBytes, kStackBytes};
  ::setrlimit(RLIMIT_STACK, &stack);
  const rlim_t bytes = bytes_behind("VmSize:", "/proc/self/status").value() +
                       static_cast<rlim_t>(threads) * kStackBytes + kStackBytes / 2;
  const rlimit memory{bytes, bytes};
  ::setrlimit(RLIMIT_AS, &memory);
}

class RefusedWorkers : public testing::TestWithParam<std::string> {};

TEST_P(RefusedWorkers, EndARunnerAndAreNotWaitedFor) {
  if (kUnderSanitizer) GTEST_SKIP() << "the sanitizer's shadow memory is larger than any limit";
  const RunnerVariant variant(GetParam());
  if (const auto why = why_not_startable(variant.entry()); !why.empty()) GTEST_SKIP() << why;
  if (variant.is_distributed()) GTEST_SKIP() << "its processes are mpirun's";
  const auto concurrency = std::min(kWanted, variant.entry().most_concurrency);
  // Not as a structured binding, which clang 14 does not let a lambda capture.
  const SmallWorkload made(*find_workload("sleep"), 2 * kWanted, variant, {});
  const auto& workload = made.workload;
  const auto& order = made.order;
  const ProcessLog said;
  WorkerProcess process([&] {
    ::dup2(said.descriptor(), STDERR_FILENO);
    Batch batch(*workload);
    allow_threads(kGranted);
    try {
      const auto runner = start_runner(variant, batch, concurrency, order);
      batch.begin();
      runner->run_batch();
      batch.check_each_once();
      std::fprintf(stderr, "done");
    } catch (const std::exception& error) {
      std::fprintf(stderr, "threw %s", error.what());
    }
  });
  constexpr std::chrono::seconds kPatience{120};
  ASSERT_TRUE(wait_until_readable(process.pidfd(), std::chrono::steady_clock::now() + kPatience))
      << "it hangs, having said: " << said.text();
  const auto end = process.wait();
  const auto text = said.text();
  const auto workers = variant.entry().workers;
  const bool starts_threads = workers == Workers::kThreads || workers == Workers::kNewThreads;
  // One for each of two cores.
  const std::set<std::string_view> for_each_core{"coroutine_loops", "loop_per_core_pinned",
                                                 "coroutines_on_threads", "io_threads",
                                                 "fibers_stealing"};
  const bool has_few = for_each_core.contains(variant.entry().name);
  if (!starts_threads || has_few) {
    EXPECT_NE(text, "") << end.text();
    return;
  }
  EXPECT_NE(text, "done");
  const auto& name = variant.entry().name;
  // Those end the process in words of their own.
  if (name == "openmp" || name.starts_with("tbb") || name == "std_par") return;
  EXPECT_NE(text.find("threw cannot start a thread (ulimit -v is "), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(List, RefusedWorkers, testing::ValuesIn(runner_variants()),
                         [](const auto& variant) { return test_name(variant.param); });

}  // namespace
}  // namespace concbench
