#include "benchmarks/run/report.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "benchmarks/cell/cell_messages.hpp"
#include "benchmarks/cell/histogram.hpp"
#include "benchmarks/cell/quantiles.hpp"
#include "benchmarks/telling/printable.hpp"

namespace concbench {
namespace {

/// Figures are kept as signed numbers.
bool is_whole(const Json& json) {
  return json.is_number_unsigned() && std::in_range<std::int64_t>(json.get<std::uint64_t>());
}

bool is_whole_or_null(const Json& json) { return json.is_null() || is_whole(json); }

bool are_wholes(const Json& json) {
  return json.is_array() && !json.empty() && std::ranges::all_of(json, is_whole);
}

bool are_wholes_or_null(const Json& json) { return json.is_null() || are_wholes(json); }

/// From min to max, those that are there.
bool never_fall(const Json& quantiles) {
  std::int64_t last = 0;
  for (const auto& quantile : kQuantiles) {
    const auto found = quantiles.find(quantile.name);
    if (found == quantiles.end()) continue;
    if (found->get<std::int64_t>() < last) return false;
    last = found->get<std::int64_t>();
  }
  return true;
}

bool are_quantiles(const Json& json) {
  if (json.is_null()) return true;
  constexpr std::array kAlways{"p50", "p90", "p99", "max"};
  return json.is_object() && std::ranges::all_of(json, is_whole) && never_fall(json) &&
         std::ranges::all_of(kAlways, [&](const char* name) { return json.contains(name); }) &&
         std::ranges::all_of(json.items(), [](const auto& item) {
           return std::ranges::find(kQuantiles, item.key(), &Quantile::name) != kQuantiles.end();
         });
}

bool is_histogram_or_null(const Json& json) { return json.is_null() || histogram_in(json); }

bool is_boolean_or_null(const Json& json) { return json.is_null() || json.is_boolean(); }

constexpr std::array kNoise{"pressure_ns", "run_queue_wait_ns", "steal_ns"};

bool is_noise(const Json& json) {
  if (json.is_null()) return true;
  if (!json.is_object()) return false;
  for (const auto& [name, value] : json.items()) {
    if (std::ranges::find(kNoise, name) == kNoise.end() || !is_whole_or_null(value)) return false;
  }
  return true;
}

bool is_name(const Json& json) {
  if (!json.is_string()) return false;
  const auto name = json.get<std::string>();
  return printable(name) == name;
}

bool are_names(const Json& json) {
  return json.is_null() || (json.is_array() && std::ranges::all_of(json, is_name));
}

/// A number of tasks, and a time in which so many were in progress.
bool is_in_flight_or_null(const Json& json) {
  if (json.is_null()) return true;
  constexpr std::array kParts{"tasks", "from_ns", "to_ns"};
  return json.is_object() && json.size() == kParts.size() &&
         std::ranges::all_of(
             kParts,
             [&](const char* part) { return json.contains(part) && is_whole(json[part]); }) &&
         json["tasks"] != 0 && json["from_ns"] <= json["to_ns"];
}

struct Key {
  std::string_view name;
  bool (*fits)(const Json& value);
  const char* wanted;
};

constexpr const char* kCountWanted = "a whole number from 0, or null";
constexpr const char* kQuantilesWanted =
    "null, or whole numbers called min, p10, p25, p50, p75, p90, p95, p99, p999 and max, none "
    "below "
    "the one before, with p50, p90, p99 and max among them";
constexpr const char* kHistogramWanted =
    "null, or a list of pairs: the number of a bucket, ascending, and the tasks in it, from 1";

/// Of a report that is ok, besides those of every report.
constexpr std::array kKeys{
    Key{"iterations", is_whole, "a whole number from 1"},
    Key{"wall_ns", are_wholes, "a list of whole numbers, one for each measurement"},
    Key{"cpu_ns", are_wholes_or_null, "null, or a list as long as wall_ns"},
    Key{"startup_ns", is_whole_or_null, kCountWanted},
    Key{"first_batch_ns", is_whole_or_null, kCountWanted},
    Key{"shutdown_ns", is_whole_or_null, kCountWanted},
    Key{"peak_rss_bytes", is_whole_or_null, kCountWanted},
    Key{"system_calls", is_whole_or_null, kCountWanted},
    Key{"start_skew_ns", is_whole_or_null, kCountWanted},
    Key{"task_latency_ns", are_quantiles, kQuantilesWanted},
    Key{"task_queueing_ns", are_quantiles, kQuantilesWanted},
    Key{"task_response_ns", are_quantiles, kQuantilesWanted},
    Key{"task_latency_histogram", is_histogram_or_null, kHistogramWanted},
    Key{"task_queueing_histogram", is_histogram_or_null, kHistogramWanted},
    Key{"task_response_histogram", is_histogram_or_null, kHistogramWanted},
    Key{"workers_seen", is_whole_or_null, kCountWanted},
    Key{"in_flight", is_in_flight_or_null,
        "null, or a whole number of tasks from 1 and whole numbers from_ns and to_ns"},
    Key{"noise", is_noise, "null, or pressure_ns, run_queue_wait_ns and steal_ns"},
    Key{"stopped", is_boolean_or_null, "true, false or null"},
    Key{"hosts", are_names, "null, or a list of names without control characters"},
    Key{"limits", are_names, "null, or a list of texts without control characters"},
};

constexpr std::array kOfEveryReport{"message", "protocol", "status", "reason", "batches"};

constexpr std::size_t kMostShown = 60;

[[noreturn]] void refuse(std::string_view name, const std::string& wanted, const Json& message) {
  const auto value = message.find(name);
  throw BadMessage(
      "its " + message.value("message", "message") + " must have '" + std::string(name) + "' as " +
      wanted + ", but " +
      (value == message.end() ? "lacks it" : "has " + to_line(*value).substr(0, kMostShown)));
}

void require_known_keys(const Json& report) {
  for (const auto& [name, value] : report.items()) {
    if (std::ranges::find(kOfEveryReport, name) != kOfEveryReport.end() ||
        std::ranges::find(kKeys, name, &Key::name) != kKeys.end()) {
      continue;
    }
    throw BadMessage("its report has the key '" + name.substr(0, kMostShown) +
                     "', which the cell protocol does not know");
  }
}

/// A program that has to find out how long a batch takes may take fewer measurements than it was
/// asked for; one that is told the number of batches takes as many.
void require_as_ordered(const Json& report, const CellOrder& order) {
  const auto most = static_cast<std::size_t>(order.measurements);
  const auto measurements = report.at("wall_ns").size();
  const auto cpu_ns = report.value("cpu_ns", Json());
  if (measurements > most || (order.iterations != 0 && measurements != most)) {
    throw BadMessage("its report has " + std::to_string(measurements) +
                     " measurements in 'wall_ns', not the " + std::to_string(most) +
                     " of its order");
  }
  if (!cpu_ns.is_null() && cpu_ns.size() != measurements) {
    throw BadMessage("its report has " + std::to_string(cpu_ns.size()) +
                     " measurements in 'cpu_ns', not the " + std::to_string(measurements) +
                     " of 'wall_ns'");
  }
  const auto iterations = whole_number_in(report, "iterations", 1);
  if (order.iterations != 0 && iterations != order.iterations) {
    throw BadMessage("its measurements are of " + std::to_string(iterations) +
                     " batches each, not of the " + std::to_string(order.iterations) +
                     " of its order");
  }
}

/// The slowest task stands in both.
void require_same_slowest(const Json& report, const std::string& figure) {
  const auto histogram = histogram_in(report.value(figure + "_histogram", Json()));
  if (!histogram) return;
  const auto quantiles = report.value(figure + "_ns", Json());
  if (quantiles.is_object() &&
      bucket_of(quantiles.at("max").get<std::int64_t>()) == histogram->back().first) {
    return;
  }
  throw BadMessage("its report has a '" + figure + "_histogram' whose last bucket is not that of " +
                   "the max of '" + figure + "_ns'");
}

/// Empty where the key is missing or null.
template <class Value>
std::optional<Value> if_told(const Json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->get<Value>();
}

Figures::Quantiles quantiles_in(const Json& report, const char* key) {
  Figures::Quantiles quantiles;
  const auto json = report.value(key, Json());
  for (const auto& [name, ns] : json.items()) quantiles.emplace_back(name, ns.get<std::int64_t>());
  return quantiles;
}

std::optional<InFlight> in_flight_in(const Json& report) {
  const auto json = report.value("in_flight", Json());
  if (json.is_null()) return std::nullopt;
  return InFlight{json.at("tasks"), json.at("from_ns"), json.at("to_ns")};
}

/// Of a report that has been checked.
Figures figures_of(const Json& report) {
  const auto noise = report.value("noise", Json());
  Figures figures{
      .iterations = report.at("iterations").get<std::uint64_t>(),
      .wall_ns = report.at("wall_ns").get<std::vector<std::int64_t>>(),
      .cpu_ns = if_told<std::vector<std::int64_t>>(report, "cpu_ns"),
      .startup_ns = if_told<std::int64_t>(report, "startup_ns"),
      .first_batch_ns = if_told<std::int64_t>(report, "first_batch_ns"),
      .shutdown_ns = if_told<std::int64_t>(report, "shutdown_ns"),
      .peak_rss_bytes = if_told<std::uint64_t>(report, "peak_rss_bytes"),
      .system_calls = if_told<std::uint64_t>(report, "system_calls"),
      .pressure_ns = if_told<std::int64_t>(noise, "pressure_ns"),
      .run_queue_wait_ns = if_told<std::int64_t>(noise, "run_queue_wait_ns"),
      .steal_ns = if_told<std::int64_t>(noise, "steal_ns"),
      .hosts =
          if_told<std::vector<std::string>>(report, "hosts").value_or(std::vector<std::string>{}),
      .limits =
          if_told<std::vector<std::string>>(report, "limits").value_or(std::vector<std::string>{}),
      .stopped = if_told<bool>(report, "stopped").value_or(false),
      .in_flight = in_flight_in(report),
      .start_skew_ns = if_told<std::int64_t>(report, "start_skew_ns"),
      .workers_seen = if_told<std::uint64_t>(report, "workers_seen")};
  figures.task_latency_ns = quantiles_in(report, "task_latency_ns");
  figures.task_queueing_ns = quantiles_in(report, "task_queueing_ns");
  figures.task_response_ns = quantiles_in(report, "task_response_ns");
  const auto histogram_of = [&](const char* key) {
    return histogram_in(report.value(key, Json())).value_or(Histogram{});
  };
  figures.task_latency_histogram = histogram_of("task_latency_histogram");
  figures.task_queueing_histogram = histogram_of("task_queueing_histogram");
  figures.task_response_histogram = histogram_of("task_response_histogram");
  return figures;
}

Outcome failed(const Json& report) {
  const auto reason = report.find("reason");
  if (reason == report.end() || !reason->is_string() || *reason == "") {
    refuse("reason", "a text, unless the status is ok", report);
  }
  constexpr std::size_t kMostOfReason = 1000;
  auto text = reason->get<std::string>();
  if (text.size() > kMostOfReason) text = text.substr(0, kMostOfReason) + "...";
  return {.status = Status::kFailed, .reason = std::move(text)};
}

}  // namespace

Outcome outcome_of(const Json& report, const CellOrder& order) {
  const auto version = report.value("protocol", Json());
  if (!version.is_number_integer() || version != kCellProtocol) {
    throw BadMessage("its report is of version " + to_line(version).substr(0, kMostShown) +
                     " of the cell protocol, this concbench speaks version " +
                     std::to_string(kCellProtocol));
  }
  require_known_keys(report);
  const auto status = report.value("status", Json());
  if (status == "failed") return failed(report);
  if (status != "ok") refuse("status", "\"ok\" or \"failed\"", report);
  if (!report.value("reason", Json()).is_null()) refuse("reason", "null, being ok", report);
  for (const auto& key : kKeys) {
    if (!key.fits(report.value(key.name, Json()))) refuse(key.name, key.wanted, report);
  }
  require_as_ordered(report, order);
  for (const auto* const figure : {"task_latency", "task_queueing", "task_response"}) {
    require_same_slowest(report, figure);
  }
  return {.figures = figures_of(report)};
}

std::uint64_t whole_number_in(const Json& message, const char* key, std::uint64_t least) {
  const auto value = message.find(key);
  if (value == message.end() || !is_whole(*value) || value->get<std::uint64_t>() < least) {
    refuse(key, "a whole number from " + std::to_string(least), message);
  }
  return value->get<std::uint64_t>();
}

}  // namespace concbench
