#include "benchmarks/run/sample.hpp"

#include "benchmarks/run/stored_manifest.hpp"

namespace concbench {
namespace {

Json to_json(const Figures::Quantiles& quantiles) {
  if (quantiles.empty()) return nullptr;
  Json json = Json::object();
  for (const auto& [name, ns] : quantiles) json[name] = ns;
  return json;
}

Json to_json(const Histogram& histogram) {
  return histogram.empty() ? Json(nullptr) : Json(histogram);
}

void write(const Figures& figures, Json& json) {
  json["startup_ns"] = or_null(figures.startup_ns);
  if (!figures.hosts.empty()) json["hosts"] = figures.hosts;
  if (!figures.limits.empty()) json["limits"] = figures.limits;
  json["first_batch_ns"] = or_null(figures.first_batch_ns);
  json["iterations"] = figures.iterations;
  json["wall_ns"] = figures.wall_ns;
  json["cpu_ns"] = or_null(figures.cpu_ns);
  json["noise"] = {{"pressure_ns", or_null(figures.pressure_ns)},
                   {"run_queue_wait_ns", or_null(figures.run_queue_wait_ns)},
                   {"steal_ns", or_null(figures.steal_ns)}};
  json["task_latency_ns"] = to_json(figures.task_latency_ns);
  json["task_queueing_ns"] = to_json(figures.task_queueing_ns);
  json["task_response_ns"] = to_json(figures.task_response_ns);
  json["task_latency_histogram"] = to_json(figures.task_latency_histogram);
  json["task_queueing_histogram"] = to_json(figures.task_queueing_histogram);
  json["task_response_histogram"] = to_json(figures.task_response_histogram);
  json["shutdown_ns"] = or_null(figures.shutdown_ns);
  json["peak_rss_bytes"] = or_null(figures.peak_rss_bytes);
  json["system_calls"] = or_null(figures.system_calls);
}

Json to_json(const WaitingMemory& waiting) {
  const auto& [tasks, memory] = waiting;
  return {{"tasks", tasks},
          {"pss_bytes", memory.pss_bytes},
          {"page_table_bytes", memory.page_table_bytes},
          {"kernel_stack_bytes", or_null(memory.kernel_stack_bytes)},
          {"processes", memory.processes},
          {"threads", memory.threads}};
}

void write(const Usage& usage, Json& json) {
  json["context_switches_voluntary"] = usage.context_switches_voluntary;
  json["context_switches_involuntary"] = usage.context_switches_involuntary;
  json["peak_pss_bytes"] = or_null(usage.peak_pss_bytes);
  json["waiting_memory"] = usage.waiting_memory ? to_json(*usage.waiting_memory) : Json(nullptr);
}

Json to_json(const SampleWeather& weather) {
  auto pulses = Json::array();
  for (const auto& [cpu, before, after] : weather.pulses) {
    pulses.push_back({{"cpu", cpu}, {"before_ns", or_null(before)}, {"after_ns", or_null(after)}});
  }
  return {{"flagged", weather.flagged},
          {"waited_ns", in_ns(weather.waited)},
          {"pulses", std::move(pulses)}};
}

}  // namespace

StoredSample stored_sample_of(const Sample& sample) {
  const auto& [status, reason, figures] = sample.outcome;
  StoredSample stored{.cell = name_of(*sample.cell),
                      .block = sample.block,
                      .take = sample.take,
                      .status = status,
                      .flagged = sample.weather && sample.weather->flagged,
                      .elapsed = sample.elapsed};
  if (figures) {
    stored.iterations = figures->iterations;
    stored.measurements = figures->wall_ns.size();
    stored.batch_ns =
        batch_time({figures->wall_ns.begin(), figures->wall_ns.end()}, figures->iterations);
  }
  return stored;
}

Json to_json(const Sample& sample) {
  Json json = {{"schema_version", kSchemaVersion}};
  json.update(to_json(*sample.cell));
  json["block"] = sample.block;
  json["take"] = sample.take;
  json["position"] = sample.position;
  json["started_at"] = sample.started_at;
  json["started_monotonic_ns"] = sample.started_monotonic_ns;
  json["elapsed_ns"] = in_ns(sample.elapsed);
  json["tasks"] = sample.tasks;
  json["cpus"] = sample.cpus;
  json["weather"] = sample.weather ? to_json(*sample.weather) : Json(nullptr);
  const auto& [status, reason, figures] = sample.outcome;
  json["status"] = to_string(status);
  json["reason"] = status == Status::kOk ? Json(nullptr) : Json(reason);
  if (figures) write(*figures, json);
  if (sample.usage) write(*sample.usage, json);
  if (sample.server_cpu) json["server_cpu_ns"] = in_ns(*sample.server_cpu);
  return json;
}

}  // namespace concbench
