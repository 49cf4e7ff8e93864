#include "benchmarks/modules/entry_rules.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "benchmarks/telling/printable.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestText = 1000;
/// The most that one task, or one start, can be said to cost: estimates add them up.
constexpr std::chrono::nanoseconds kMostCost = std::chrono::hours(1);

bool is_name(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char letter) {
    return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  });
}

/// --runners and --workloads take these words, which mean several.
bool means_several(const std::string& name) {
  return name == "all" ||
         std::ranges::any_of(kFamilies, [&](Family family) { return to_string(family) == name; });
}

/// The rule that a text in it breaks, below a key or at any depth.
std::string broken_by_text(const Json& json, const std::string& key) {
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    const bool plain = printable(text) == text;
    if (!plain) return "must have no control characters in \"" + key + "\"";
    if (text.size() > kLongestText && key != "argv") {  // how long that may be, the system says
      return "must have at most " + std::to_string(kLongestText) + " bytes in \"" + key + "\"";
    }
  }
  if (!json.is_structured()) return "";
  for (const auto& [inner, value] : json.items()) {
    auto broken = broken_by_text(value, json.is_object() ? inner : key);
    if (!broken.empty()) return broken;
  }
  return "";
}

std::string broken_by_number(const Json& entry, const char* key, std::uint64_t least,
                             std::uint64_t most) {
  const auto number = entry.value(key, Json());
  if (is_whole_number(number) && number >= least && number <= most) return "";
  return "needs \"" + std::string(key) + "\", a whole number from " + std::to_string(least) +
         (most == std::numeric_limits<std::uint64_t>::max() ? "" : " to " + std::to_string(most));
}

}  // namespace

std::string broken_rule(const Json& entry) {
  const auto name = entry.at("name").get<std::string>();
  if (!is_name(name) || name.size() > kLongestName) {
    return "must be called by small letters, digits and _ alone, at most " +
           std::to_string(kLongestName) + " of them";
  }
  if (means_several(name)) return "must be called otherwise: '" + name + "' means several";
  if (auto broken = broken_by_text(entry, "name"); !broken.empty()) return broken;
  if (!entry.value("most_concurrency", Json()).is_null()) {
    auto broken =
        broken_by_number(entry, "most_concurrency", 1, std::numeric_limits<std::uint64_t>::max());
    if (!broken.empty()) return broken;
  }
  for (const auto* const cost : {"task_cost_ns", "worker_cost_ns", "start_cost_ns"}) {
    if (!entry.contains(cost)) continue;  // workloads have none
    auto broken = broken_by_number(entry, cost, 0, static_cast<std::uint64_t>(kMostCost.count()));
    if (!broken.empty()) return broken;
  }
  return "";
}

}  // namespace concbench
