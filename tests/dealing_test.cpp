// How pools deal out tasks: none waits behind a long one while another worker is idle, unless
// `ahead` says so.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "benchmarks/modules/catalogue.hpp"
#include "started_runner.hpp"

namespace concbench {
namespace {

constexpr std::size_t kWorkers = 2;
constexpr std::size_t kTasks = 5;

class Dealing : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto* const entry = find_runner(GetParam());
    if (entry == nullptr) GTEST_SKIP() << "this build has no " << GetParam();
    if (const auto why = why_not_startable(*entry); !why.empty()) GTEST_SKIP() << why;
    if (const auto why = why_unavailable(*find_workload("http_fetch")); !why.empty()) {
      GTEST_SKIP() << why;
    }
  }

  /// The first task takes a second, the others next to nothing: how many of these were dealt to the
  /// worker of the long one?
  static std::size_t behind_the_long_one(const std::string& label) {
    const ServerProcess server(64, CONCBENCH_EXECUTABLE);
    const RunnerVariant variant(label);
    auto cell = small_cell(*find_workload("http_fetch"), variant.entry());
    std::string urls = server.url() + "/delay/1000";
    for (std::size_t task = 1; task < kTasks; ++task) urls += " " + server.url() + "/delay/0";
    cell.parameters.set("tasks", std::to_string(kTasks));
    cell.parameters.set("url", urls);
    const auto workload = cell.workload->make(cell.parameters, {});
    Batch batch(*workload);
    const auto order = order_of_workload(cell, module_of(*cell.workload), {});
    const auto runner = start_runner(variant, batch, kWorkers, order);
    batch.begin(Stamping::kOn);
    runner->run_batch();
    EXPECT_EQ(batch.failures().size(), 0u);
    EXPECT_NO_THROW(batch.check_each_once());
    const auto stamps = batch.stamps();
    std::size_t behind = 0;
    for (std::size_t task = 1; task < kTasks; ++task) {
      if (stamps[task].worker == stamps[0].worker) ++behind;
    }
    return behind;
  }
};

TEST_P(Dealing, GivesTheNextTaskToWhoeverIsFree) { EXPECT_EQ(behind_the_long_one(GetParam()), 0u); }

TEST_P(Dealing, HasAsManyWaitForAWorkerAsAheadSays) {
  EXPECT_EQ(behind_the_long_one(GetParam() + ":ahead=1"), 1u);
}

INSTANTIATE_TEST_SUITE_P(List, Dealing, testing::Values("process_pool", "mpi"),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace concbench
