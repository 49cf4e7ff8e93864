#include "benchmarks/run/report.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "benchmarks/cell/cell_messages.hpp"

namespace concbench {
namespace {

bool is_whole(const Json& json) { return json.is_number_unsigned(); }

bool is_whole_or_null(const Json& json) { return json.is_null() || is_whole(json); }

bool are_wholes(const Json& json) {
  return json.is_array() && !json.empty() && std::ranges::all_of(json, is_whole);
}

bool are_wholes_or_null(const Json& json) { return json.is_null() || are_wholes(json); }

bool are_quantiles(const Json& json) {
  if (json.is_null()) return true;
  constexpr std::array kAlways{"p50", "p90", "p99", "max"};
  return json.is_object() && std::ranges::all_of(json, is_whole) &&
         std::ranges::all_of(kAlways, [&](const char* name) { return json.contains(name); });
}

constexpr std::array kNoise{"pressure_ns", "run_queue_wait_ns", "steal_ns"};

bool is_noise(const Json& json) {
  if (json.is_null()) return true;
  if (!json.is_object()) return false;
  for (const auto& [name, value] : json.items()) {
    if (std::ranges::find(kNoise, name) == kNoise.end() || !is_whole_or_null(value)) return false;
  }
  return true;
}

bool are_names(const Json& json) {
  return json.is_array() &&
         std::ranges::all_of(json, [](const Json& one) { return one.is_string(); });
}

struct Key {
  std::string_view name;
  bool (*fits)(const Json& value);
  const char* wanted;
  bool in_every_sample = false;
};

constexpr const char* kCountWanted = "a whole number from 0, or null";
constexpr const char* kQuantilesWanted =
    "null, or whole numbers with p50, p90, p99 and max among them";

/// Of a report that is ok, besides those of every report.
constexpr std::array kKeys{
    Key{"iterations", is_whole, "a whole number from 1", true},
    Key{"wall_ns", are_wholes, "a list of whole numbers, one for each measurement", true},
    Key{"cpu_ns", are_wholes_or_null, "null, or a list as long as wall_ns", true},
    Key{"startup_ns", is_whole_or_null, kCountWanted, true},
    Key{"first_batch_ns", is_whole_or_null, kCountWanted, true},
    Key{"shutdown_ns", is_whole_or_null, kCountWanted, true},
    Key{"peak_rss_bytes", is_whole_or_null, kCountWanted},
    Key{"start_skew_ns", is_whole_or_null, kCountWanted},
    Key{"task_latency_ns", are_quantiles, kQuantilesWanted, true},
    Key{"workers_seen", is_whole_or_null, kCountWanted},
    Key{"noise", is_noise, "null, or pressure_ns, run_queue_wait_ns and steal_ns", true},
    Key{"hosts", are_names, "a list of names"},
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

void require_as_ordered(const Json& report, const CellOrder& order) {
  const auto measurements = static_cast<std::size_t>(order.measurements);
  for (const auto* const key : {"wall_ns", "cpu_ns"}) {
    const auto list = report.value(key, Json());
    if (list.is_null() || list.size() == measurements) continue;
    throw BadMessage("its report has " + std::to_string(list.size()) + " measurements in '" + key +
                     "', not the " + std::to_string(measurements) + " of its order");
  }
  const auto iterations = whole_number_in(report, "iterations", 1);
  if (order.iterations != 0 && iterations != order.iterations) {
    throw BadMessage("its measurements are of " + std::to_string(iterations) +
                     " batches each, not of the " + std::to_string(order.iterations) +
                     " of its order");
  }
}

Json not_ok(const Json& report) {
  const auto reason = report.find("reason");
  if (reason == report.end() || !reason->is_string() || reason->empty()) {
    refuse("reason", "a text, unless the status is ok", report);
  }
  return {{"status", "failed"}, {"reason", *reason}};
}

}  // namespace

Json sample_of_report(const Json& report, const CellOrder& order) {
  const auto version = report.value("protocol", Json());
  if (version != kCellProtocol) {
    throw BadMessage("its report is of version " + to_line(version).substr(0, kMostShown) +
                     " of the cell protocol, this concbench speaks version " +
                     std::to_string(kCellProtocol));
  }
  require_known_keys(report);
  const auto status = report.value("status", Json());
  if (status == "failed") return not_ok(report);
  if (status != "ok") refuse("status", "\"ok\" or \"failed\"", report);
  Json sample = {{"status", "ok"}, {"reason", nullptr}};
  for (const auto& key : kKeys) {
    const auto value = report.find(key.name);
    if (value != report.end()) {
      if (!key.fits(*value)) refuse(key.name, key.wanted, report);
      sample[std::string(key.name)] = *value;
    } else if (key.in_every_sample) {
      if (!key.fits(nullptr)) refuse(key.name, key.wanted, report);
      sample[std::string(key.name)] = nullptr;
    }
  }
  require_as_ordered(report, order);
  auto& noise = sample["noise"];
  for (const auto* const name : kNoise) {
    if (!noise.is_object() || !noise.contains(name)) noise[name] = nullptr;
  }
  return sample;
}

std::uint64_t whole_number_in(const Json& message, const char* key, std::uint64_t least) {
  const auto value = message.find(key);
  if (value == message.end() || !is_whole(*value) || value->get<std::uint64_t>() < least) {
    refuse(key, "a whole number from " + std::to_string(least), message);
  }
  return value->get<std::uint64_t>();
}

}  // namespace concbench
