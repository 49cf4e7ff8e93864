#include "workloads/waiting/random_sleep.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>

#include "workloads/contract/duration.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

struct Waited {
  std::uint64_t task;
  std::int64_t waited_ns;
};

void store(std::span<std::byte> result, std::size_t task, Clock::time_point started) {
  const nanoseconds waited = Clock::now() - started;
  const Waited entry{task, waited.count()};
  std::memcpy(result.data(), &entry, sizeof entry);
}

std::vector<nanoseconds> draw(std::size_t tasks, nanoseconds shortest, nanoseconds longest,
                              std::uint64_t seed) {
  if (shortest > longest) {
    throw std::invalid_argument("random_sleep: shortest must be at most longest, but " +
                                format_duration(shortest) + " is more than " +
                                format_duration(longest));
  }
  constexpr std::size_t kMostTasks = 10'000'000;
  if (tasks > kMostTasks) {
    throw std::invalid_argument("random_sleep: tasks must be at most " +
                                std::to_string(kMostTasks) + ": it keeps the time of each");
  }
  // The standard fixes what the engine gives, but not what a distribution makes of it. The
  // remainder is even to one part in 2^64 / choices, below 10^-3 for a year and 10^-12 for 9 ms.
  std::mt19937_64 numbers(seed);
  const auto choices = static_cast<std::uint64_t>((longest - shortest).count()) + 1;
  std::vector<nanoseconds> durations;
  durations.reserve(tasks);
  for (std::size_t task = 0; task < tasks; ++task) {
    durations.push_back(shortest + nanoseconds(static_cast<std::int64_t>(numbers() % choices)));
  }
  return durations;
}

}  // namespace

RandomSleep::RandomSleep(std::size_t tasks, nanoseconds shortest, nanoseconds longest,
                         std::uint64_t seed)
    : durations_(draw(tasks, shortest, longest, seed)) {}

std::size_t RandomSleep::result_size() const { return sizeof(Waited); }

void RandomSleep::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  const auto started = Clock::now();
  waits.sleep_for(durations_[task]);
  store(result, task, started);
}

Step RandomSleep::next(Passage& passage, std::span<std::byte> result) const {
  if (passage.number == 0) {
    passage.since = Clock::now();
    return Step::sleep(durations_[passage.task]);
  }
  store(result, passage.task, passage.since);
  return Step::finished();
}

void RandomSleep::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < durations_.size(); ++task) {
    Waited entry{};
    std::memcpy(&entry, results.data() + task * sizeof entry, sizeof entry);
    if (entry.task != task) {
      throw WrongAnswer("task " + std::to_string(task) + ": the result is that of task " +
                        std::to_string(entry.task));
    }
    if (entry.waited_ns < durations_[task].count()) {
      throw WrongAnswer("task " + std::to_string(task) + ": waited " +
                        std::to_string(entry.waited_ns) + " ns, less than its own " +
                        std::to_string(durations_[task].count()) + " ns");
    }
  }
}

nanoseconds RandomSleep::total() const {
  return std::accumulate(durations_.begin(), durations_.end(), nanoseconds{});
}

namespace {

RandomSleep random_sleep(const Parameters& parameters) {
  return {parameters.count("tasks"), parameters.duration("shortest"),
          parameters.duration("longest"), parameters.count("seed")};
}

/// Workers that take the next task as soon as they are free wait for all tasks together, shared
/// out evenly, and at most for one more task besides; one of them waits for all.
IdealTime ideal(const Parameters& parameters, const IdealTerms& terms) {
  const auto all = EstimatedTime(random_sleep(parameters).total());
  const auto shared = all / static_cast<double>(terms.workers);
  return {.least_wait = shared,
          .most_wait = std::min(all, shared + EstimatedTime(parameters.duration("longest")))};
}

}  // namespace

WorkloadEntry random_sleep_entry() {
  return {
      .name = "random_sleep",
      .kind = WorkloadKind::kWaits,
      .summary = "each task waits for a time of its own",
      .parameters = {tasks_parameter("64"),
                     {"shortest", ParameterKind::kDuration, "1ms", "what a task waits at least"},
                     {"longest", ParameterKind::kDuration, "9ms", "what a task waits at most"},
                     {"seed", ParameterKind::kCount, "1", "decides which task waits how long", 0}},
      .presets = {{"guides",
                   {{"tasks", "20"}, {"shortest", "500ms"}, {"longest", "3s"}},
                   {{{"thread_pool"}, {10}}}}},
      .small = {{"tasks", "{}"}, {"shortest", "100us"}, {"longest", "1ms"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<RandomSleep>(random_sleep(parameters));
      },
      .wait_per_task =
          [](const Parameters& parameters) {
            return (parameters.duration("shortest") + parameters.duration("longest")) / 2;
          },
      .ideal_time = ideal};
}

}  // namespace concbench
