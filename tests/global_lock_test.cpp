// The model of an interpreter's lock: who may compute beside whom. Tasks that would wait for each
// other for ever if the lock were held show that it is not.

#include "runners/threaded/global_lock.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "runners/threaded/interpreter_lock.hpp"
#include "workloads/contract/workload.hpp"

namespace concbench {
namespace {

constexpr std::size_t kTasks = 2;

class TwoTasks final : public Workload {
 public:
  explicit TwoTasks(std::function<void(Waits&)> body) : body_(std::move(body)) {}

  std::string_view name() const override { return "two tasks"; }
  std::size_t task_count() const override { return kTasks; }
  std::size_t result_size() const override { return 0; }
  void run(std::size_t, std::span<std::byte>, Waits& waits) const override { body_(waits); }
  void verify(std::span<const std::byte>) const override {}

 private:
  std::function<void(Waits&)> body_;
};

Parameters settings_with(std::string_view compute, std::string_view interval = "0ms") {
  static const auto specs = global_lock_entry().parameters;
  Parameters settings(specs);
  settings.set("compute", compute);
  settings.set("switch_interval", interval);
  return settings;
}

void run_two_tasks(std::string_view compute, const std::function<void(Waits&)>& body) {
  const TwoTasks workload(body);
  Batch batch(workload);
  const auto settings = settings_with(compute);  // never passed on within a task
  const auto runner = global_lock_entry().make(
      batch, {.concurrency = kTasks, .cores = 2, .settings = settings, .programs = {}});
  batch.begin();
  runner->run_batch();
  batch.check_each_once();
  ASSERT_FALSE(batch.any_failed()) << batch.failures().front().reason;
}

TEST(GlobalLock, LetsOneTaskComputeAtATimeWhenHeld) {
  std::atomic<int> computing = 0;
  std::atomic<bool> together = false;
  run_two_tasks("held", [&](Waits&) {
    if (computing.fetch_add(1) > 0) together = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the other one would come now
    computing.fetch_sub(1);
  });
  EXPECT_FALSE(together);
}

TEST(GlobalLock, LetsTasksComputeTogetherWhenReleased) {
  std::latch both(kTasks);
  run_two_tasks("released", [&](Waits&) { both.arrive_and_wait(); });
}

TEST(GlobalLock, LetsTasksWaitTogetherWhicheverWayTheyCompute) {
  for (const auto* const compute : {"held", "released"}) {
    std::latch both(kTasks);
    run_two_tasks(compute,
                  [&](Waits& waits) { waits.block_in([&both] { both.arrive_and_wait(); }); });
  }
}

TEST(GlobalLock, HoldsTheLockAgainAfterAWaitThatFailed) {
  std::atomic<int> computing = 0;
  std::atomic<bool> together = false;
  run_two_tasks("held", [&](Waits& waits) {
    EXPECT_THROW(waits.block_in([] { throw std::runtime_error("no such file"); }),
                 std::runtime_error);
    if (computing.fetch_add(1) > 0) together = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    computing.fetch_sub(1);
  });
  EXPECT_FALSE(together);
}

TEST(GlobalLock, RefusesAnotherTextAndSaysWhatToType) {
  const auto refuse = global_lock_entry().refuse;
  EXPECT_EQ(refuse(settings_with("held")), "");
  EXPECT_EQ(refuse(settings_with("released")), "");
  EXPECT_NE(refuse(settings_with("maybe")).find("'maybe' is neither held nor released; type "),
            std::string::npos);
}

TEST(GlobalLock, RefusesAnIntervalThatNoSwitchFitsInAndSaysWhatToType) {
  const auto refuse = global_lock_entry().refuse;
  EXPECT_EQ(refuse(settings_with("held", "0ms")), "");
  const auto said = refuse(settings_with("held", "9us"));
  EXPECT_NE(said.find("switch_interval '9us' is not possible: "), std::string::npos) << said;
  EXPECT_NE(said.find("; type global_lock.switch_interval="), std::string::npos) << said;
  if (!why_no_switching().empty()) GTEST_SKIP() << why_no_switching();
  EXPECT_EQ(refuse(settings_with("held", "10us")), "");
  EXPECT_EQ(refuse(settings_with("held", "5ms")), "");
}

}  // namespace
}  // namespace concbench
