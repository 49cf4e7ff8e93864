// Structured concurrency: the first failure ends the tasks in flight at once, none outlives the
// batch, and the next batch finds the loop as it was. Sleeps and responses take so long that a
// batch which waits for one of them cannot be taken for one that does not.

#include <sys/socket.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "runners/contract/task_in_steps.hpp"
#include "started_runner.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTasks = 8;
constexpr std::size_t kConcurrency = 4;

/// Task 0 fails after a moment in which the others have begun to wait; unless it is told to
/// succeed, and the others to wait for nothing.
class OneFails : public Workload {
 public:
  std::string_view name() const override { return "one_fails"; }
  std::size_t task_count() const override { return kTasks; }
  std::size_t result_size() const override { return 0; }
  void run(std::size_t, std::span<std::byte>, Waits&) const override {}
  void verify(std::span<const std::byte>) const override {}

  Step next(Passage& passage, std::span<std::byte>) const override {
    if (passage.number == 0 && passage.task != 0) return fails ? long_wait() : Step::sleep(1ms);
    if (passage.number == 0) return Step::sleep(100ms);
    if (passage.task == 0 && fails) throw std::runtime_error("had enough");
    return Step::finished();
  }

  bool fails = true;

 private:
  virtual Step long_wait() const = 0;
};

class OthersSleep final : public OneFails {
  Step long_wait() const override { return Step::sleep(60s); }
};

class OthersFetch final : public OneFails {
 public:
  explicit OthersFetch(HttpGet get) : get_(std::move(get)) {}

 private:
  Step long_wait() const override { return Step::fetch(get_); }
  HttpGet get_;
};

class OthersBegin final : public OneFails {
 public:
  std::size_t begun() const { return begun_; }

 private:
  Step long_wait() const override {
    ++begun_;
    throw std::runtime_error("had enough, too");
  }
  mutable std::size_t begun_ = 0;
};

/// Of this process, over TCP: libcurl has a pair of other sockets for itself.
std::size_t open_connections() {
  std::size_t connections = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.ss_family == AF_INET) ++connections;
  }
  return connections;
}

void expect_one_failed_and_the_others_stopped(const Batch& batch) {
  EXPECT_NO_THROW(batch.check_each_once());
  const auto failures = batch.failures();
  ASSERT_EQ(failures.size(), kTasks);
  EXPECT_EQ(failures[0].reason, "had enough");
  for (std::size_t task = 1; task < kTasks; ++task) {
    EXPECT_EQ(failures[task].reason,
              task < kConcurrency ? kCancelled : "was not started: task 0 failed first");
  }
}

void expect_that_a_failure_ends_the_others_at_once(OneFails& workload) {
  Batch batch(workload);
  const auto runner = start_runner(RunnerVariant("nursery"), batch, kConcurrency, "");
  for (int repetition = 0; repetition < 3; ++repetition) {
    workload.fails = true;
    batch.begin();
    const auto started = std::chrono::steady_clock::now();
    runner->run_batch();
    EXPECT_LT(std::chrono::steady_clock::now() - started, 15s);
    expect_one_failed_and_the_others_stopped(batch);
    EXPECT_EQ(open_connections(), 0u);

    workload.fails = false;
    batch.begin();
    runner->run_batch();
    EXPECT_NO_THROW(batch.check_each_once());
    EXPECT_FALSE(batch.any_failed());
  }
}

TEST(Nursery, EndsTheSleepOfTheOthersWhenATaskFails) {
  OthersSleep workload;
  expect_that_a_failure_ends_the_others_at_once(workload);
}

TEST(Nursery, EndsTheRequestsOfTheOthersWhenATaskFails) {
  if (!why_unavailable(*find_workload("http_fetch")).empty()) GTEST_SKIP() << "no HTTP client";
  const ServerProcess server(1024, CONCBENCH_EXECUTABLE);
  OthersFetch workload({server.url() + "/delay/25000"});
  expect_that_a_failure_ends_the_others_at_once(workload);
}

TEST(Nursery, BeginsNoTaskAfterOneHasFailed) {
  OthersBegin workload;
  Batch batch(workload);
  const auto runner = start_runner(RunnerVariant("nursery"), batch, kConcurrency, "");
  batch.begin();
  runner->run_batch();
  batch.check_each_once();
  EXPECT_EQ(workload.begun(), 1u);
  const auto failures = batch.failures();
  ASSERT_EQ(failures.size(), kTasks);
  EXPECT_EQ(failures[0].reason, kCancelled);
  EXPECT_EQ(failures[1].reason, "had enough, too");
  for (std::size_t task = 2; task < kTasks; ++task) {
    EXPECT_EQ(failures[task].reason, "was not started: task 1 failed first");
  }
  // What is told of the batch is why it failed, not what that did to the others.
  try {
    require_no_failure(batch);
    FAIL() << "nothing was told";
  } catch (const std::runtime_error& told) {
    EXPECT_EQ(told.what(), std::to_string(kTasks) + " of " + std::to_string(kTasks) +
                               " tasks failed; task 1: had enough, too");
  }
}

}  // namespace
}  // namespace concbench
