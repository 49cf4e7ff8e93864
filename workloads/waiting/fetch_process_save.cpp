#include "workloads/waiting/fetch_process_save.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <string>

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

struct Saved {
  std::int64_t waited_ns;
  // Zeros behind the text, which has 28 letters and at most 20 digits.
  char text[56];
};

/// What the stage makes of the text before it; the first one begins with the page's address.
std::string text_after(std::size_t stage, std::size_t task, const std::string& text_before) {
  switch (stage) {
    case 0:
      return "Data from url" + std::to_string(task);
    case 1:
      return "Processed " + text_before;
    default:
      return "Saved " + text_before;
  }
}

void store(std::span<std::byte> result, const std::string& text, Clock::time_point started) {
  Saved saved{};
  saved.waited_ns = nanoseconds(Clock::now() - started).count();
  std::memcpy(saved.text, text.data(), std::min(text.size(), sizeof saved.text));
  std::memcpy(result.data(), &saved, sizeof saved);
}

}  // namespace

std::size_t FetchProcessSave::result_size() const { return sizeof(Saved); }

void FetchProcessSave::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  const auto started = Clock::now();
  std::string text;
  for (std::size_t stage = 0; stage < kStages; ++stage) {
    waits.sleep_for(delays_[stage]);
    text = text_after(stage, task, text);
  }
  store(result, text, started);
}

Step FetchProcessSave::next(Passage& passage, std::span<std::byte> result) const {
  auto& text = passage.carried;
  if (passage.number == 0) {
    passage.since = Clock::now();
  } else {
    text = text_after(passage.number - 1, passage.task, text);
  }
  if (passage.number < kStages) return Step::sleep(delays_[passage.number]);
  store(result, text, passage.since);
  return Step::finished();
}

void FetchProcessSave::verify(std::span<const std::byte> results) const {
  const auto least = std::accumulate(delays_.begin(), delays_.end(), nanoseconds{});
  for (std::size_t task = 0; task < tasks_; ++task) {
    Saved saved{};
    std::memcpy(&saved, results.data() + task * sizeof saved, sizeof saved);
    const std::string right = "Saved Processed Data from url" + std::to_string(task);
    const std::string text(saved.text, ::strnlen(saved.text, sizeof saved.text));
    if (text != right) {
      throw WrongAnswer("task " + std::to_string(task) + ": result is '" + text + "', not '" +
                        right + "'");
    }
    if (saved.waited_ns < least.count()) {
      throw WrongAnswer("task " + std::to_string(task) + ": waited " +
                        std::to_string(saved.waited_ns) + " ns, less than the " +
                        std::to_string(least.count()) + " ns of its stages");
    }
  }
}

WorkloadEntry fetch_process_save_entry() {
  return {
      .name = "fetch_process_save",
      .kind = WorkloadKind::kWaits,
      .summary = "each task waits three times, in three stages",
      .parameters = {tasks_parameter("64"),
                     {"fetch", ParameterKind::kDuration, "10ms", "what the first stage waits"},
                     {"process", ParameterKind::kDuration, "5ms", "what the second stage waits"},
                     {"save", ParameterKind::kDuration, "5ms", "what the third stage waits"}},
      .presets = {{"guides",
                   {{"tasks", "5"}, {"fetch", "1s"}, {"process", "500ms"}, {"save", "500ms"}},
                   {{{"thread_pool"}, {5}}}}},
      .small = {{"tasks", "{}"}, {"fetch", "300us"}, {"process", "300us"}, {"save", "300us"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<FetchProcessSave>(
            parameters.count("tasks"),
            std::array{parameters.duration("fetch"), parameters.duration("process"),
                       parameters.duration("save")});
      },
      .wait_per_task =
          [](const Parameters& parameters) {
            return parameters.duration("fetch") + parameters.duration("process") +
                   parameters.duration("save");
          }};
}

}  // namespace concbench
