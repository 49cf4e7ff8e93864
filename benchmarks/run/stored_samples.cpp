#include "benchmarks/run/stored_samples.hpp"

#include <algorithm>
#include <utility>

#include "benchmarks/race/median.hpp"
#include "benchmarks/run/stored_fields.hpp"
#include "benchmarks/run/stored_manifest.hpp"

namespace concbench {
namespace {

constexpr std::size_t kMostTakes = 2;

/// Blocks that a sample can be of. A race has as many as its last look, and as many again for each
/// reference that was replaced.
std::uint64_t blocks_of(const Json& manifest) {
  const auto screen = StoredFields(manifest).within("effort").whole("blocks");
  const auto& race = manifest.at("race");
  if (race.at("kind") != "race") return screen;
  return screen + race.at("last_look").get<std::uint64_t>() * (manifest.at("cells").size() + 1);
}

std::map<std::string, std::string> texts_if_any(const StoredFields& fields,
                                                const std::string& key) {
  return fields.has(key) ? fields.texts(key) : std::map<std::string, std::string>{};
}

bool is_same_cell(const StoredFields& line, const StoredFields& planned) {
  return line.text("workload") == planned.text("workload") &&
         line.text("runner") == planned.text("runner") &&
         line.whole("cores") == planned.whole("cores") &&
         line.whole("concurrency") == planned.whole("concurrency") &&
         line.texts("parameters") == planned.texts("parameters") &&
         (!line.has("runner_settings") ||
          line.texts("runner_settings") == texts_if_any(planned, "runner_settings"));
}

Status status_of(const StoredFields& line) {
  const auto text = line.one_of("status", {kStatusNames.begin(), kStatusNames.end()});
  return static_cast<Status>(std::ranges::find(kStatusNames, text) - kStatusNames.begin());
}

/// Of a sample that is ok: those that are used, or shown.
void require_figures(const StoredFields& line) {
  line.require_wholes("wall_ns");
  const auto iterations = line.whole("iterations", 1);
  if (line.has("elapsed_ns") && iterations > line.whole("elapsed_ns")) {
    throw Malformed("'iterations' must be at most one for each ns of 'elapsed_ns', but is " +
                    std::to_string(iterations));
  }
  if (line.has("cpu_ns")) line.require_wholes("cpu_ns");
  for (const auto* const key : {"task_latency_ns", "task_queueing_ns", "task_response_ns"}) {
    if (line.has(key)) line.require_counts(key);
  }
  for (const auto* const key :
       {"task_latency_histogram", "task_queueing_histogram", "task_response_histogram"}) {
    if (line.has(key)) line.require_histogram(key, line.whole("tasks"));
  }
  for (const auto* const key : {"peak_pss_bytes", "peak_rss_bytes", "startup_ns", "first_batch_ns",
                                "shutdown_ns", "context_switches_voluntary",
                                "context_switches_involuntary", "server_cpu_ns", "system_calls"}) {
    line.require_whole_or_none(key);
  }
  if (line.has("noise")) {
    const auto noise = line.within("noise");
    for (const auto* const key : {"pressure_ns", "run_queue_wait_ns", "steal_ns"}) {
      noise.require_whole_or_none(key);
    }
  }
  if (line.has("waiting_memory")) {
    const auto waiting = line.within("waiting_memory");
    waiting.whole("tasks", 1);
    for (const auto* const key : {"pss_bytes", "page_table_bytes", "processes", "threads"}) {
      waiting.whole(key);
    }
    waiting.require_whole_or_none("kernel_stack_bytes");
  }
  for (const auto* const key : {"hosts", "limits"}) {
    if (line.has(key)) line.list_of_texts(key);
  }
}

/// It is of a file, and may be any number.
std::chrono::nanoseconds within_a_year(std::uint64_t ns) {
  constexpr std::chrono::nanoseconds kMost = std::chrono::hours(24 * 365);
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::min(ns, static_cast<std::uint64_t>(kMost.count()))));
}

/// The pulses from before the sample.
std::vector<Pulse> pulses_of(const StoredFields& weather) {
  std::vector<Pulse> pulses;
  for (const auto& pulse : weather.each("pulses")) {
    constexpr std::uint64_t kMostCpu = 1'000'000;
    const auto cpu = static_cast<int>(std::min(pulse.whole("cpu"), kMostCpu));
    pulse.require_whole_or_none("before_ns");
    pulse.require_whole_or_none("after_ns");
    if (!pulse.has("before_ns")) continue;
    pulses.push_back({cpu, within_a_year(pulse.whole("before_ns"))});
  }
  return pulses;
}

}  // namespace

double batch_time(std::vector<double> wall_ns, std::uint64_t iterations) {
  return median(std::move(wall_ns)) / static_cast<double>(iterations);
}

SampleReader::SampleReader(const Json& manifest) : blocks_(blocks_of(manifest)) {
  for (const auto& cell : manifest.at("cells")) cells_[cell.at("cell")] = &cell;
}

StoredSample SampleReader::read(const Json& json, const std::string& where) {
  const StoredFields line(json);
  require_known_schema(json, where);
  const auto name = line.text("cell");
  const auto found = cells_.find(name);
  if (found == cells_.end()) {
    throw Malformed("the cell " + name + " is not in the plan of manifest.json");
  }
  const StoredFields planned(*found->second);
  if (!is_same_cell(line, planned)) {
    throw Malformed("the cell " + name + " is another one in the plan of manifest.json");
  }
  const auto block = line.whole("block");
  if (block >= blocks_) {
    throw Malformed("block " + std::to_string(block) + " is not in the plan, whose last one is " +
                    std::to_string(blocks_ - 1));
  }
  const auto status = status_of(line);
  if (planned.has("skipped") && status != Status::kSkipped) {
    throw Malformed("the cell " + name + " is skipped in the plan of manifest.json");
  }
  for (const auto* const key : {"position", "started_monotonic_ns", "tasks"}) line.whole(key);
  line.text_or_none("started_at");
  line.require_whole_or_none("elapsed_ns");
  const bool ok = status == Status::kOk;
  if (ok) {
    require_figures(line);
  } else {
    line.text_or_none("reason");
  }
  const auto take = line.whole("take");
  if (line.has("cpus")) line.wholes("cpus");
  if (take >= kMostTakes) {
    throw Malformed("'take' must be below " + std::to_string(kMostTakes) + ", but is " +
                    std::to_string(take));
  }
  const auto [last, first] = last_.try_emplace({name, block, take}, status);
  if (!first && last->second == Status::kOk) {
    throw Malformed("the cell " + name + " already has its sample of block " +
                    std::to_string(block) +
                    ", and that is ok; delete the one that is not of this run");
  }
  last->second = status;
  StoredSample sample{.cell = name, .block = block, .take = take, .status = status};
  if (ok) {
    const auto wall_ns = json.at("wall_ns").get<std::vector<double>>();
    sample.iterations = line.whole("iterations");
    sample.measurements = wall_ns.size();
    sample.batch_ns = batch_time(wall_ns, sample.iterations);
  }
  if (line.has("elapsed_ns")) sample.elapsed = within_a_year(line.whole("elapsed_ns"));
  if (line.has("weather")) {
    const auto weather = line.within("weather");
    sample.flagged = weather.truth("flagged");
    sample.waited = within_a_year(weather.whole("waited_ns"));
    sample.pulses = pulses_of(weather);
  }
  return sample;
}

}  // namespace concbench
