#include "benchmarks/run/sample.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "benchmarks/run/run_directory.hpp"

namespace concbench {
namespace {

constexpr std::array kStatuses{Status::kOk, Status::kFailed, Status::kCrashed, Status::kTimeout};

Status status_of(const std::string& text) {
  const auto* const found =
      std::ranges::find(kStatuses, text, [](Status status) { return to_string(status); });
  if (found == kStatuses.end()) throw std::invalid_argument("unknown status '" + text + "'");
  return *found;
}

/// Empty where the key is missing or null.
template <class Value>
std::optional<Value> if_told(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->get<Value>();
}

Figures figures_of(const Json& report) {
  const auto& noise = report.at("noise");
  Figures figures{.iterations = report.at("iterations").get<std::uint64_t>(),
                  .wall_ns = report.at("wall_ns").get<std::vector<std::int64_t>>(),
                  .cpu_ns = if_told<std::vector<std::int64_t>>(report, "cpu_ns"),
                  .startup_ns = if_told<std::int64_t>(report, "startup_ns"),
                  .first_batch_ns = if_told<std::int64_t>(report, "first_batch_ns"),
                  .shutdown_ns = if_told<std::int64_t>(report, "shutdown_ns"),
                  .peak_rss_bytes = if_told<std::uint64_t>(report, "peak_rss_bytes"),
                  .pressure_ns = if_told<std::int64_t>(noise, "pressure_ns"),
                  .run_queue_wait_ns = if_told<std::int64_t>(noise, "run_queue_wait_ns"),
                  .steal_ns = if_told<std::int64_t>(noise, "steal_ns"),
                  .hosts = report.value("hosts", std::vector<std::string>{})};
  if (const auto& latency = report.at("task_latency_ns"); !latency.is_null()) {
    for (const auto& [name, ns] : latency.items()) {
      figures.task_latency_ns.emplace_back(name, ns.get<std::int64_t>());
    }
  }
  return figures;
}

Json to_json(const Figures::Quantiles& quantiles) {
  if (quantiles.empty()) return nullptr;
  Json json = Json::object();
  for (const auto& [name, ns] : quantiles) json[name] = ns;
  return json;
}

void write(const Figures& figures, Json& json) {
  json["startup_ns"] = or_null(figures.startup_ns);
  if (!figures.hosts.empty()) json["hosts"] = figures.hosts;
  json["first_batch_ns"] = or_null(figures.first_batch_ns);
  json["iterations"] = figures.iterations;
  json["wall_ns"] = figures.wall_ns;
  json["cpu_ns"] = or_null(figures.cpu_ns);
  json["noise"] = {{"pressure_ns", or_null(figures.pressure_ns)},
                   {"run_queue_wait_ns", or_null(figures.run_queue_wait_ns)},
                   {"steal_ns", or_null(figures.steal_ns)}};
  json["task_latency_ns"] = to_json(figures.task_latency_ns);
  json["shutdown_ns"] = or_null(figures.shutdown_ns);
  json["peak_rss_bytes"] = or_null(figures.peak_rss_bytes);
}

void write(const Usage& usage, Json& json) {
  json["context_switches_voluntary"] = usage.context_switches_voluntary;
  json["context_switches_involuntary"] = usage.context_switches_involuntary;
  json["peak_pss_bytes"] = or_null(usage.peak_pss_bytes);
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kFailed:
      return "failed";
    case Status::kCrashed:
      return "crashed";
    case Status::kTimeout:
      return "timeout";
  }
  return "";
}

std::chrono::nanoseconds Sample::wall_time() const {
  if (!figures) return {};
  return std::chrono::nanoseconds(
      std::accumulate(figures->wall_ns.begin(), figures->wall_ns.end(), std::int64_t{0}));
}

void take_report(const Json& report, Sample& sample) {
  try {
    sample.usage = Usage{report.at("context_switches_voluntary").get<std::int64_t>(),
                         report.at("context_switches_involuntary").get<std::int64_t>(),
                         if_told<std::uint64_t>(report, "peak_pss_bytes")};
    sample.status = status_of(report.at("status").get<std::string>());
    if (sample.status == Status::kOk) {
      sample.figures = figures_of(report);
    } else {
      sample.reason = report.at("reason").get<std::string>();
    }
  } catch (const std::exception& error) {
    sample.status = Status::kCrashed;
    sample.reason = std::string("the report of the cell's process cannot be read: ") + error.what();
    sample.figures.reset();
  }
}

Json to_json(const Sample& sample) {
  Json json = {{"schema_version", kSchemaVersion}};
  json.update(to_json(*sample.cell));
  json["block"] = sample.block;
  json["position"] = sample.position;
  json["started_at"] = sample.started_at;
  json["started_monotonic_ns"] = sample.started_monotonic_ns;
  json["elapsed_ns"] = in_ns(sample.elapsed);
  json["tasks"] = sample.tasks;
  json["status"] = to_string(sample.status);
  json["reason"] = sample.status == Status::kOk ? Json(nullptr) : Json(sample.reason);
  if (sample.figures) write(*sample.figures, json);
  if (sample.usage) write(*sample.usage, json);
  if (sample.server_cpu) json["server_cpu_ns"] = in_ns(*sample.server_cpu);
  return json;
}

}  // namespace concbench
