#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

struct Waited {
  std::uint64_t task_squared;
  std::int64_t waited_ns;
};

void store(std::span<std::byte> result, std::size_t task, Clock::time_point started) {
  const std::chrono::nanoseconds waited = Clock::now() - started;
  const Waited entry{std::uint64_t{task} * task, waited.count()};
  std::memcpy(result.data(), &entry, sizeof entry);
}

/// Each task waits for `delay`: the stand-in for work that is waiting for something else. The
/// result holds the square of the task's number and how long it really waited.
class Sleep final : public Workload {
 public:
  Sleep(std::size_t tasks, std::chrono::nanoseconds delay) : tasks_(tasks), delay_(delay) {}

  std::string_view name() const override { return "sleep"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(Waited); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  /// A task that waited less than the delay is wrong too.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  std::chrono::nanoseconds delay_;
};

void Sleep::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  const auto started = Clock::now();
  waits.sleep_for(delay_);
  store(result, task, started);
}

Step Sleep::next(Passage& passage, std::span<std::byte> result) const {
  if (passage.number == 0) {
    passage.since = Clock::now();
    return Step::sleep(delay_);
  }
  store(result, passage.task, passage.since);
  return Step::finished();
}

void Sleep::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    Waited entry{};
    std::memcpy(&entry, results.data() + task * sizeof entry, sizeof entry);
    if (entry.task_squared != std::uint64_t{task} * task) {
      throw WrongAnswer("task " + std::to_string(task) + ": result is " +
                        std::to_string(entry.task_squared) + ", not the task's square");
    }
    if (entry.waited_ns < delay_.count()) {
      throw WrongAnswer("task " + std::to_string(task) + ": waited " +
                        std::to_string(entry.waited_ns) + " ns, less than the " +
                        std::to_string(delay_.count()) + " ns asked for");
    }
  }
}

std::vector<Preset> guides_presets() {
  using Models = std::vector<PresetModels>;
  const auto setting = [](std::string_view tasks, std::string_view delay, Models models) {
    return Preset{"guides", {{"tasks", tasks}, {"delay", delay}}, std::move(models)};
  };
  return {setting("1", "500ms", {{{"sequential", "coroutines"}, {1}}}),
          setting("20", "100ms", {{{"thread_pool"}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20}}}),
          setting("10", "100ms", {{{"thread_pool"}, {4}}}),
          setting("5", "2s", {{{"thread_per_task"}, {5}}}),
          setting("100", "100ms", {{{"fibers"}, {5}}}),
          setting("2", "1s", {{{"coroutines"}, {2}}}),
          setting("4", "1s", {{{"coroutines"}, {4}}}),
          setting("10", "1s", {{{"thread_pool"}, {4}}}),
          setting("5", "1s", {{{"thread_pool"}, {5}}})};
}

/// What a waiting task takes in memory: so many that all wait at once, for two seconds, in which
/// even 10,000 threads or 100 processes can be started. Processes that are kept go to 1,000.
std::vector<Preset> memory_presets() {
  const std::vector<std::string_view> kept_processes{"process_pool", "process_pool_shared"};
  const std::vector<std::string_view> loops_and_threads{
      "thread_per_task", "thread_pool", "coroutines", "callbacks", "epoll",
      "nursery",         "fibers",      "libuv",      "uring",     "io_threads"};
  std::vector<Preset> presets;
  const auto add = [&](std::string_view tasks, std::size_t at_once) {
    std::vector<PresetModels> models{{loops_and_threads, {at_once}}};
    if (at_once <= 1'000) models.push_back({kept_processes, {at_once}});
    if (at_once <= 100) models.push_back({{"process_per_task", "spawn_per_task"}, {at_once}});
    presets.push_back({"memory", {{"tasks", tasks}, {"delay", "2s"}}, std::move(models)});
  };
  add("1", 1);
  add("100", 100);
  add("1000", 1'000);
  add("10000", 10'000);
  return presets;
}

std::vector<Preset> all_presets() {
  auto presets = guides_presets();
  for (auto& preset : memory_presets()) presets.push_back(std::move(preset));
  return presets;
}

}  // namespace

WorkloadEntry sleep_entry() {
  return {
      .name = "sleep",
      .kind = WorkloadKind::kWaits,
      .summary = "each task waits",
      .parameters = {tasks_parameter("64"),
                     {"delay", ParameterKind::kDuration, "5ms", "what each task waits"}},
      .presets = all_presets(),
      .small = {{"tasks", "{}"}, {"delay", "1ms"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<Sleep>(parameters.count("tasks"), parameters.duration("delay"));
      },
      .wait_per_task = [](const Parameters& parameters) { return parameters.duration("delay"); },
      .in_quick = true};
}

}  // namespace concbench
