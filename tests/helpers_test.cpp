// Who waits for files beside a loop: as many helpers as the setting says, at once, while the loop
// goes on; or the loop itself.

#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "runners/contract/batch.hpp"
#include "runners/contract/claims.hpp"
#include "started_runner.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kHelpers = 3;
constexpr std::size_t kTasks = 12;
constexpr auto kPatienceForHelpers = 20s;

/// What processes share that are forked later.
struct Seen {
  std::atomic<std::size_t> blocked_now;
  std::atomic<std::size_t> most;
};

/// Each task blocks, until as many block at once as are to, and then sleeps.
class BlocksTogether final : public Workload {
 public:
  explicit BlocksTogether(std::size_t together) : together_(together) {
    void* const memory =
        ::mmap(nullptr, sizeof(Seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no memory");
    seen_ = new (memory) Seen{};
  }
  ~BlocksTogether() override { ::munmap(seen_, sizeof(Seen)); }

  std::string_view name() const override { return "blocks together"; }
  std::size_t task_count() const override { return kTasks; }
  std::size_t result_size() const override { return 0; }
  bool blocks() const override { return true; }
  std::size_t most() const { return seen_->most; }

  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override {
    std::string carried;
    waits.block_in([&] { compute(task, 0, carried, result); });
    waits.sleep_for(1ms);
  }
  Step next(Passage& passage, std::span<std::byte>) const override {
    if (passage.number == 0) return Step::block();
    return passage.number == 1 ? Step::sleep(1ms) : Step::finished();
  }
  void compute(std::size_t task, std::size_t, std::string&, std::span<std::byte>) const override {
    const auto now = ++seen_->blocked_now;
    auto most = seen_->most.load();
    while (most < now && !seen_->most.compare_exchange_weak(most, now)) {
    }
    const auto give_up = std::chrono::steady_clock::now() + kPatienceForHelpers;
    while (seen_->most < together_ && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(100us);
    }
    std::this_thread::sleep_for(2ms);  // time for one too many
    --seen_->blocked_now;
    if (seen_->most < together_) throw std::runtime_error("nobody else blocks");
    if (task == kFails) throw std::runtime_error("no such file");
  }
  void verify(std::span<const std::byte>) const override {}

  static constexpr std::size_t kFails = 7;

 private:
  std::size_t together_;
  Seen* seen_;
};

class Helpers : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (const auto why = why_unavailable(*find_runner(GetParam())); !why.empty()) {
      GTEST_SKIP() << why;
    }
#ifdef __SANITIZE_ADDRESS__
    // Boost.Context is built without it: it takes frames of a stack that it does not know for
    // errors.
    if (GetParam().starts_with("fibers")) GTEST_SKIP() << "a task that throws in a fiber's stack";
#endif
  }

  /// Runs a batch under the runner with this setting: how many tasks blocked at once, at most.
  static std::size_t most_at_once(const std::string& setting, std::size_t together) {
    const RunnerVariant variant(GetParam() + ":" + setting);
    const BlocksTogether workload(together);
    Batch batch(workload);
    const auto runner = start_runner(variant, batch, kTasks, "");
    for (int repetition = 0; repetition < 2; ++repetition) {
      batch.begin(Stamping::kOn);
      runner->run_batch();
      batch.check_each_once();
      const auto failures = batch.failures();
      EXPECT_GE(failures.size(), 1u);
      bool failed = false;
      for (const auto& [task, reason] : failures) failed |= task == BlocksTogether::kFails;
      EXPECT_TRUE(failed) << "a step that throws fails its task";
      if (variant.entry().stops_at_failure) continue;
      EXPECT_EQ(failures.size(), 1u);
      EXPECT_NO_THROW(check_claim(variant.entry().workers, kTasks, batch.stamps()));
    }
    return workload.most();
  }
};

std::vector<std::string> runners_with(std::string_view setting) {
  std::vector<std::string> names;
  for (const auto& runner : runners()) {
    const bool has = std::ranges::count(runner.parameters, setting, &ParameterSpec::name) > 0;
    if (has && runner.most_concurrency > 1) names.emplace_back(runner.name);
  }
  return names;
}

class FileThreads : public Helpers {};
class HybridWorkers : public Helpers {};

TEST_P(FileThreads, WaitForFilesAtOnceAsManyAsTheSettingSays) {
  EXPECT_EQ(most_at_once("files=" + std::to_string(kHelpers), kHelpers), kHelpers);
}

TEST_P(FileThreads, AreTheLoopItselfWhereThatIsAskedFor) {
  // One at a time, or one on each of two loops.
  EXPECT_LE(most_at_once("files=loop", 1), 2u);
}

TEST_P(HybridWorkers, WaitForFilesAtOnceAsManyAsTheSettingSays) {
  EXPECT_EQ(most_at_once("workers=" + std::to_string(kHelpers), kHelpers), kHelpers);
}

INSTANTIATE_TEST_SUITE_P(List, FileThreads, testing::ValuesIn(runners_with("files")),
                         [](const auto& parameter) { return parameter.param; });
INSTANTIATE_TEST_SUITE_P(List, HybridWorkers, testing::ValuesIn(runners_with("workers")),
                         [](const auto& parameter) { return parameter.param; });

TEST(HelperSettings, ThatMeanNothingAreRefused) {
  for (const auto* const setting :
       {"coroutines:files=0", "libuv:files=1025", "fibers:files=all", "uring:files=-1",
        "loop_with_threads:workers=0", "loop_with_processes:workers=loop"}) {
    const std::string label = setting;
    if (find_runner(label.substr(0, label.find(':'))) == nullptr) continue;
    const RunnerVariant variant(label);
    const auto why = variant.entry().refuse(variant.settings());
    EXPECT_NE(why.find("means nothing: type "), std::string::npos) << setting << ": " << why;
  }
}

}  // namespace
}  // namespace concbench
