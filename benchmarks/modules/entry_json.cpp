#include "benchmarks/modules/entry_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <utility>

namespace concbench {
namespace {

/// A name of an enumerator, in its enumeration's order.
template <std::size_t Count>
using Names = std::array<std::string_view, Count>;

constexpr Names<5> kParameterKinds{"count", "duration", "text", "path", "word"};
constexpr Names<7> kWorkers{"caller",
                            "threads",
                            "processes",
                            "new threads",
                            "new processes",
                            "caller and threads",
                            "caller and processes"};

template <class Enumeration, std::size_t Count>
std::string_view name_of(Enumeration value, const Names<Count>& names) {
  return names.at(static_cast<std::size_t>(value));
}

template <std::size_t Count>
[[noreturn]] void refuse_word(const Json& word, const Names<Count>& names) {
  std::string known;
  for (const auto name : names) known.append(known.empty() ? "" : ", ").append(name);
  throw std::invalid_argument("unknown word " + to_line(word) + "; known are " + known);
}

template <class Enumeration, std::size_t Count>
Enumeration value_of(const Json& name, const Names<Count>& names) {
  const auto found = std::ranges::find(names, name.get<std::string>());
  if (found == names.end()) refuse_word(name, names);
  return static_cast<Enumeration>(found - names.begin());
}

/// The enumerator that is called so.
template <class Enumeration, std::size_t Count>
Enumeration of_name(const Json& name, const std::array<Enumeration, Count>& all) {
  const auto text = name.get<std::string>();
  const auto found = std::ranges::find_if(all, [&](auto one) { return to_string(one) == text; });
  if (found == all.end()) {
    Names<Count> names;
    std::ranges::transform(all, names.begin(), [](auto one) { return to_string(one); });
    refuse_word(name, names);
  }
  return *found;
}

/// An entry's texts are views: those of an index have to live somewhere.
std::string_view kept(const Json& text) {
  static std::deque<std::string> texts;
  return texts.emplace_back(text.get<std::string>());
}

Json to_json(const std::vector<std::pair<std::string_view, std::string_view>>& pairs) {
  Json json = Json::object();
  for (const auto& [name, text] : pairs) json[std::string(name)] = text;
  return json;
}

std::vector<std::pair<std::string_view, std::string_view>> pairs_from_json(const Json& json) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (const auto& [name, text] : json.items()) pairs.emplace_back(kept(Json(name)), kept(text));
  return pairs;
}

Json to_json(const std::vector<PresetModels>& models) {
  Json json = Json::array();
  for (const auto& [runners, workers] : models) {
    json.push_back({{"runners", runners}, {"workers", workers}});
  }
  return json;
}

std::vector<PresetModels> models_from_json(const Json& json) {
  std::vector<PresetModels> models;
  for (const auto& entry : json) {
    auto& [runners, workers] = models.emplace_back();
    for (const auto& name : entry.at("runners")) runners.push_back(kept(name));
    workers = entry.at("workers").get<std::vector<std::size_t>>();
  }
  return models;
}

Json to_json(const std::vector<ParameterSpec>& specs) {
  Json json = Json::array();
  for (const auto& spec : specs) {
    json.push_back({{"name", spec.name},
                    {"kind", name_of(spec.kind, kParameterKinds)},
                    {"default", spec.default_text},
                    {"meaning", spec.meaning},
                    {"least", spec.least},
                    {"in_label", spec.in_label},
                    {"named_at_default", spec.named_at_default}});
  }
  return json;
}

std::vector<ParameterSpec> specs_from_json(const Json& json) {
  std::vector<ParameterSpec> specs;
  for (const auto& spec : json) {
    specs.push_back({.name = kept(spec.at("name")),
                     .kind = value_of<ParameterKind>(spec.at("kind"), kParameterKinds),
                     .default_text = kept(spec.at("default")),
                     .meaning = kept(spec.at("meaning")),
                     .least = spec.at("least").get<std::uint64_t>(),
                     .in_label = spec.at("in_label").get<bool>(),
                     .named_at_default = spec.at("named_at_default").get<bool>()});
  }
  return specs;
}

Json names_of_those(const std::vector<std::pair<const char*, bool>>& functions) {
  Json names = Json::array();
  for (const auto& [name, is_there] : functions) {
    if (is_there) names.push_back(name);
  }
  return names;
}

/// null: no limit.
Json limit_to_json(std::size_t most) {
  return most == std::numeric_limits<std::size_t>::max() ? Json(nullptr) : Json(most);
}

std::size_t limit_from_json(const Json& json) {
  return json.is_null() ? std::numeric_limits<std::size_t>::max() : json.get<std::size_t>();
}

std::chrono::nanoseconds duration_from_json(const Json& json) {
  return std::chrono::nanoseconds(json.get<std::int64_t>());
}

}  // namespace

Json to_json(const WorkloadEntry& entry) {
  Json presets = Json::array();
  for (const auto& preset : entry.presets) {
    presets.push_back({{"name", preset.name},
                       {"parameters", to_json(preset.parameters)},
                       {"models", to_json(preset.models)}});
  }
  return {{"name", entry.name},
          {"kind", to_string(entry.kind)},
          {"version", entry.version},
          {"summary", entry.summary},
          {"parameters", to_json(entry.parameters)},
          {"presets", presets},
          {"small", to_json(entry.small)},
          {"fetches", entry.fetches},
          {"exchanges", entry.exchanges},
          {"needs_directory", entry.needs_directory},
          {"in_quick", entry.in_quick},
          {"functions", names_of_those({{"needs_server", !!entry.needs_server},
                                        {"fetches_from", !!entry.fetches_from},
                                        {"most_connections", !!entry.most_connections},
                                        {"time_limits", !!entry.time_limits},
                                        {"wait_per_task", !!entry.wait_per_task},
                                        {"work_per_task", !!entry.work_per_task},
                                        {"ideal_time", !!entry.ideal_time},
                                        {"libraries", !!entry.libraries}})}};
}

WorkloadEntry workload_entry_from_json(const Json& json) {
  std::vector<Preset> presets;
  for (const auto& preset : json.at("presets")) {
    presets.push_back({kept(preset.at("name")), pairs_from_json(preset.at("parameters")),
                       models_from_json(preset.at("models"))});
  }
  return {.name = kept(json.at("name")),
          .kind = of_name(json.at("kind"), kWorkloadKinds),
          .version = json.at("version").get<int>(),
          .summary = kept(json.at("summary")),
          .parameters = specs_from_json(json.at("parameters")),
          .presets = std::move(presets),
          .small = pairs_from_json(json.at("small")),
          .make = {},
          .fetches = json.at("fetches").get<bool>(),
          .exchanges = json.at("exchanges").get<bool>(),
          .needs_directory = json.at("needs_directory").get<bool>(),
          .in_quick = json.at("in_quick").get<bool>()};
}

Json to_json(const RunnerEntry& entry) {
  return {{"name", entry.name},
          {"family", to_string(entry.family)},
          {"workers", name_of(entry.workers, kWorkers)},
          {"built_on", entry.built_on},
          {"counterpart", entry.counterpart},
          {"summary", entry.summary},
          {"parameters", to_json(entry.parameters)},
          {"most_concurrency", limit_to_json(entry.most_concurrency)},
          {"why_most", entry.why_most},
          {"needs", entry.needs},
          {"task_cost_ns", in_ns(entry.costs.task)},
          {"worker_cost_ns", in_ns(entry.costs.worker)},
          {"start_cost_ns", in_ns(entry.costs.start)},
          {"descriptors_per_worker", entry.descriptors_per_worker},
          {"also_loads", entry.also_loads},
          {"timer_resolution_ns", in_ns(entry.timer_resolution)},
          {"waits_for_files_itself", entry.waits_for_files_itself},
          {"stops_at_failure", entry.stops_at_failure},
          {"in_quick", entry.in_quick},
          {"functions", names_of_those({{"refuse", !!entry.refuse},
                                        {"hole", !!entry.hole},
                                        {"cores_of_hosts", !!entry.cores_of_hosts},
                                        {"costs_of", !!entry.costs_of},
                                        {"libraries", !!entry.libraries}})}};
}

RunnerEntry runner_entry_from_json(const Json& json) {
  return {.name = kept(json.at("name")),
          .family = of_name(json.at("family"), kFamilies),
          .workers = value_of<Workers>(json.at("workers"), kWorkers),
          .built_on = kept(json.at("built_on")),
          .counterpart = kept(json.at("counterpart")),
          .summary = kept(json.at("summary")),
          .make = {},
          .parameters = specs_from_json(json.at("parameters")),
          .most_concurrency = limit_from_json(json.at("most_concurrency")),
          .why_most = kept(json.at("why_most")),
          .needs = kept(json.at("needs")),
          .costs = {.task = duration_from_json(json.at("task_cost_ns")),
                    .worker = duration_from_json(json.at("worker_cost_ns")),
                    .start = duration_from_json(json.at("start_cost_ns"))},
          .descriptors_per_worker = json.at("descriptors_per_worker").get<std::size_t>(),
          .also_loads = kept(json.at("also_loads")),
          .timer_resolution = duration_from_json(json.at("timer_resolution_ns")),
          .waits_for_files_itself = json.at("waits_for_files_itself").get<bool>(),
          .stops_at_failure = json.at("stops_at_failure").get<bool>(),
          .in_quick = json.at("in_quick").get<bool>()};
}

}  // namespace concbench
