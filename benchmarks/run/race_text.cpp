#include "benchmarks/run/race_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace concbench {
namespace {

std::size_t open_in(const Race& race) {
  return static_cast<std::size_t>(std::ranges::count_if(
      race.contenders, [](const auto& one) { return one.comparison.verdict == Verdict::kOpen; }));
}

/// By the cell and the reference that it was held against.
std::map<std::pair<std::string, std::string>, Json> compared_in(const Json& workloads) {
  std::map<std::pair<std::string, std::string>, Json> compared;
  for (const auto& work : workloads) {
    for (const auto& one : work.at("contenders")) {
      compared[{one.at("cell"), work.at("reference")}] = one;
    }
  }
  return compared;
}

/// What a manifest says of the race of a work that its samples do not give, or "".
std::string other_terms(const Json& work, const Json& workloads) {
  constexpr std::array kTerms{"from_block", "comparisons", "looks", "boundaries"};
  const auto found = std::ranges::find_if(workloads, [&](const Json& other) {
    return other.at("workload") == work.at("workload") &&
           other.at("parameters") == work.at("parameters");
  });
  if (found == workloads.end() || found->at("reference") != work.at("reference")) return "";
  for (const auto* const term : kTerms) {
    if (found->at(term) == work.at(term)) continue;
    return fmt::format(
        "manifest.json says of the race of {} that '{}' is {}; it is {}, which counts",
        work.at("workload").get<std::string>(), term, to_line(work.at(term)),
        to_line(found->at(term)));
  }
  return "";
}

}  // namespace

std::string race_text(const CampaignSchedule& schedule) {
  const auto& races = schedule.races();
  std::string settled;
  std::string open;
  std::size_t settled_count = 0;
  std::size_t open_count = 0;
  std::size_t over_count = 0;
  for (std::size_t work = 0; work < races.size(); ++work) {
    const auto& name = schedule.work(work).name;
    const auto left = open_in(races[work]);
    if (races[work].state == RaceState::kOpen && left > 0) {
      ++open_count;
      open += fmt::format("{}{} {} of {} open", open.empty() ? "" : ", ", name, left,
                          races[work].contenders.size());
    } else if (races[work].state == RaceState::kNothingToCompare || left > 0) {
      ++over_count;  // without having been settled
    } else {
      ++settled_count;
      settled += fmt::format("{}{}", settled.empty() ? "" : ", ", name);
    }
  }
  constexpr std::size_t kFew = 3;
  if (settled_count > kFew) settled = fmt::format("{} workloads", settled_count);
  if (open_count > kFew) open = fmt::format("{} workloads open", open_count);
  std::vector<std::string> parts;
  if (!settled.empty()) parts.push_back(settled + " settled");
  if (over_count > 0) parts.push_back(fmt::format("{} over", over_count));
  if (!open.empty()) parts.push_back(open);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string decided_otherwise(const Json& manifest, const Json& workloads) {
  const auto found = compared_in(workloads);
  std::set<std::string> replaced;  // what is known of them is of blocks that no longer count
  for (const auto& work : workloads) {
    for (const auto& one : work.at("replaced")) replaced.insert(one.at("reference"));
  }
  const auto& stored = manifest.at("race").at("workloads");
  std::vector<std::string> lines;
  for (const auto& [names, one] : compared_in(stored)) {
    const auto& [cell, reference] = names;
    const auto verdict = one.at("verdict").get<std::string>();
    const auto other = found.find(names);
    if (verdict == "open" || replaced.contains(reference)) continue;
    if (other == found.end() || other->second.at("verdict") != verdict) {
      lines.push_back(fmt::format(
          "manifest.json says that {} is {} against {}; its samples say {}, which counts", cell,
          verdict, reference,
          other == found.end() ? "nothing of the two"
                               : other->second.at("verdict").get<std::string>()));
      continue;
    }
    for (const auto& [key, value] : other->second.items()) {
      if (one.value(key, Json()) == value) continue;
      lines.push_back(
          fmt::format("manifest.json says of {} against {} that '{}' is {}; its samples say {}, "
                      "which counts",
                      cell, reference, key, to_line(one.value(key, Json())), to_line(value)));
      break;
    }
  }
  for (const auto& work : stored) {
    if (work.at("contenders").empty()) continue;
    if (auto line = other_terms(work, workloads); !line.empty()) lines.push_back(std::move(line));
  }
  return fmt::format("{}", fmt::join(lines, "; "));
}

}  // namespace concbench
