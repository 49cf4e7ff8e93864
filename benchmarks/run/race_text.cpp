#include "benchmarks/run/race_text.hpp"

#include <algorithm>
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
std::map<std::pair<std::string, std::string>, std::string> verdicts_in(const Json& workloads) {
  std::map<std::pair<std::string, std::string>, std::string> verdicts;
  for (const auto& work : workloads) {
    for (const auto& one : work.at("contenders")) {
      verdicts[{one.at("cell"), work.at("reference")}] = one.at("verdict");
    }
  }
  return verdicts;
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
  const auto found = verdicts_in(workloads);
  std::set<std::string> replaced;  // what is known of them is of blocks that no longer count
  for (const auto& work : workloads) {
    for (const auto& one : work.at("replaced")) replaced.insert(one.at("reference"));
  }
  std::vector<std::string> lines;
  for (const auto& [compared, verdict] : verdicts_in(manifest.at("race").at("workloads"))) {
    const auto& [cell, reference] = compared;
    const auto other = found.find(compared);
    if (verdict == "open" || replaced.contains(reference) ||
        (other != found.end() && other->second == verdict)) {
      continue;
    }
    lines.push_back(fmt::format(
        "manifest.json says that {} is {} against {}; its samples say {}, "
        "which counts",
        cell, verdict, reference, other == found.end() ? "nothing of the two" : other->second));
  }
  return fmt::format("{}", fmt::join(lines, "; "));
}

}  // namespace concbench
