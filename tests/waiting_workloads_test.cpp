// Workloads that wait, and those that fetch: their known answers in both forms, and that wrong
// ones are found.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <queue>

#include "benchmarks/modules/catalogue.hpp"
#include "both_forms.hpp"
#include "workloads/http/http_fetch.hpp"
#include "workloads/http/local_page.hpp"
#include "workloads/waiting/fetch_process_save.hpp"
#include "workloads/waiting/random_sleep.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(RandomSleep, DrawsTheSameTimesOnEveryMachine) {
  // By another program's own Mersenne twister.
  const RandomSleep workload(64, 1ms, 9ms, 1);
  const std::vector<nanoseconds> first{8826423ns, 8260567ns, 2058301ns, 1011187ns};
  EXPECT_TRUE(std::equal(first.begin(), first.end(), workload.durations().begin()));
  EXPECT_EQ(workload.total(), 351111179ns);
  EXPECT_EQ(std::ranges::max(workload.durations()), 8978955ns);
}

TEST(RandomSleep, StaysWithinItsLimitsForEverySeed) {
  for (const std::uint64_t seed : {0u, 1u, 2u, 1'000'000u}) {
    const RandomSleep workload(1000, 10ns, 12ns, seed);
    for (const auto duration : workload.durations()) {
      EXPECT_GE(duration, 10ns);
      EXPECT_LE(duration, 12ns);
    }
  }
  EXPECT_EQ(RandomSleep(10, 5ms, 5ms, 7).total(), 50ms);
}

/// How long a batch takes when each free place takes the next task at once.
nanoseconds makespan(const std::vector<nanoseconds>& durations, std::size_t places) {
  std::priority_queue<nanoseconds, std::vector<nanoseconds>, std::greater<>> free_at;
  for (std::size_t i = 0; i < places; ++i) free_at.push(0ns);
  nanoseconds end{};
  for (const auto duration : durations) {
    const auto finished = free_at.top() + duration;
    free_at.pop();
    free_at.push(finished);
    end = std::max(end, finished);
  }
  return end;
}

TEST(RandomSleep, HasAMakespanWithinTheBoundsOfItsHeader) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const RandomSleep workload(20, 500ms, 3s, seed);
    for (const std::int64_t places : {1, 2, 10, 64}) {
      const auto took = makespan(workload.durations(), static_cast<std::size_t>(places));
      EXPECT_GE(took, workload.total() / places);
      EXPECT_LE(took, workload.total() / places + 3s);
    }
  }
}

TEST(RandomSleep, IsRightInBothFormsAndFindsAWaitThatEndsEarly) {
  const RandomSleep workload(8, 100us, 2ms, 3);
  Batch batch(workload);
  ServerlessWaits waits;
  execute_blocking(batch, waits);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(execute_in_steps(batch, waits), std::vector{Step::Kind::kSleep});
  EXPECT_TRUE(all_right(batch));
  const RandomSleep long_one(1, 1h, 1h, 3);
  Batch early(long_one);
  waits.wake_early();
  execute_blocking(early, waits);
  EXPECT_NE(complaint(early).find("less than its own 3600000000000 ns"), std::string::npos);
}

TEST(RandomSleep, FindsAResultInAnothersPlace) {
  const RandomSleep workload(2, 1us, 1us, 3);
  Batch batch(workload);
  ServerlessWaits waits;
  execute_blocking(batch, waits);
  std::ranges::swap_ranges(batch.result(0), batch.result(1));
  EXPECT_EQ(complaint(batch), "task 0: the result is that of task 1");
}

TEST(RandomSleep, RefusesLimitsInTheWrongOrder) {
  EXPECT_EQ(refusal(random_sleep_entry(), {{"shortest", "10ms"}, {"longest", "9ms"}}),
            "random_sleep: shortest must be at most longest, but 10ms is more than 9ms");
  EXPECT_NE(refusal(random_sleep_entry(), {{"tasks", "1000000000000"}}), "");
}

std::string text_of(const Batch& batch, std::size_t task) {
  const auto result = batch.result(task).subspan(sizeof(std::int64_t));
  const auto* const letters = reinterpret_cast<const char*>(result.data());
  return {letters, ::strnlen(letters, result.size())};
}

TEST(FetchProcessSave, SavesWhatThreeStagesMakeOfEachPageInBothForms) {
  const FetchProcessSave workload(5, {300us, 200us, 100us});
  Batch batch(workload);
  ServerlessWaits waits;
  execute_blocking(batch, waits);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(text_of(batch, 0), "Saved Processed Data from url0");
  EXPECT_EQ(text_of(batch, 4), "Saved Processed Data from url4");
  const std::vector three_sleeps(3, Step::Kind::kSleep);
  EXPECT_EQ(execute_in_steps(batch, waits), three_sleeps);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(text_of(batch, 3), "Saved Processed Data from url3");
}

TEST(FetchProcessSave, FindsAStageThatEndsEarlyAndAWrongText) {
  const FetchProcessSave workload(2, {1us, 1us, 1h});
  Batch batch(workload);
  ServerlessWaits waits;
  waits.wake_early();
  execute_in_steps(batch, waits);
  EXPECT_NE(complaint(batch).find("less than the 3600000002000 ns of its stages"),
            std::string::npos);
  batch.result(0)[sizeof(std::int64_t)] = std::byte{'s'};
  EXPECT_NE(complaint(batch).find("'saved Processed Data from url0', not 'Saved"),
            std::string::npos);
}

TEST(Echo, IsRightInBothFormsAndFindsAByteThatIsWrong) {
  const auto& entry = *find_workload("echo");
  Parameters parameters(entry.parameters);
  for (const auto& [name, text] : {std::pair{"tasks", "3"}, {"bytes", "50"}, {"rounds", "2"}}) {
    parameters.set(name, text);
  }
  const auto workload = entry.make(parameters, {.echo_address = "127.0.0.1:1"});
  Batch batch(*workload);
  ServerlessWaits waits;
  execute_blocking(batch, waits);
  EXPECT_TRUE(all_right(batch));
  EXPECT_EQ(execute_in_steps(batch, waits), (std::vector(2, Step::Kind::kExchange)));
  EXPECT_TRUE(all_right(batch));
  waits.spoil_byte(7);
  execute_blocking(batch, waits);
  EXPECT_EQ(complaint(batch), "task 0: round 0: byte 7 is not what was sent");
  execute_in_steps(batch, waits);
  EXPECT_EQ(complaint(batch), "task 0: round 0: byte 7 is not what was sent");
  EXPECT_EQ(refusal(entry, {{"bytes", "65537"}}), "echo: bytes must be at most 65536");
}

TEST(EveryWorkloadOfTheLocalServer, RefusesPagesThatItDoesNotHave) {
  std::size_t tried = 0;
  for (const auto& entry : workloads()) {
    const bool has_page = std::ranges::count(entry.parameters, "delay", &ParameterSpec::name) > 0;
    if (!has_page || !entry.needs_server(Parameters(entry.parameters))) continue;
    ++tried;
    const auto name = std::string(entry.name) + ": ";
    EXPECT_EQ(refusal(entry, {{"delay", "1500us"}}),
              name + "delay must be whole milliseconds, such as 5ms");
    EXPECT_EQ(refusal(entry, {{"delay", "61s"}}), name + "delay must be at most 1m");
    EXPECT_EQ(refusal(entry, {{"bytes", "16777217"}}), name + "bytes must be at most 16777216");
    EXPECT_EQ(refusal(entry, {{"delay", "1m"}, {"bytes", "16777216"}}), "");
  }
  EXPECT_GE(tried, 2u);
}

TEST(LocalPage, IsWhatTheServerIsAskedFor) {
  const auto entry = http_fetch_entry();
  const auto page = local_page("x", Parameters(entry.parameters), {.server_url = "http://a:1"});
  EXPECT_EQ(page.get.url, "http://a:1/delay/5?bytes=1024");
  EXPECT_EQ(page.length_bytes, 1024u);
}

}  // namespace
}  // namespace concbench
