#include "benchmarks/run/stored_race.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "benchmarks/plan/effort.hpp"
#include "benchmarks/run/race_plan.hpp"
#include "benchmarks/run/stored_fields.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

using Group = std::pair<std::string, std::map<std::string, std::string>>;

/// What the race may name of the plan.
struct PlannedRunner {
  Group group;
  std::string runner;
};
using Planned = std::map<std::string, PlannedRunner>;  // by the cell's name

Group group_of(const StoredFields& fields) {
  return {fields.text("workload"), fields.texts("parameters")};
}

Planned planned_in(const StoredFields& manifest) {
  Planned planned;
  std::map<Group, std::string> kinds;
  for (const auto& cell : manifest.each("cells")) {
    const auto group = group_of(cell);
    if (kinds.try_emplace(group, cell.text("kind")).first->second != cell.text("kind")) {
      throw Malformed("the plan has a workload that is of two kinds");
    }
    planned[cell.text("cell")] = {group, cell.text("runner")};
  }
  return planned;
}

void require_looks(const StoredFields& work) {
  const auto looks = work.wholes("looks");
  const auto boundaries = work.wholes_or_nulls("boundaries");
  if (std::ranges::adjacent_find(looks, std::greater_equal()) != looks.end()) {
    throw Malformed("'looks' of a race must rise");
  }
  if (looks.size() != boundaries.size()) {
    throw Malformed("a race has " + std::to_string(looks.size()) + " looks, but " +
                    std::to_string(boundaries.size()) + " boundaries");
  }
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const auto boundary = boundaries[i];
    if (!boundary || (*boundary > looks[i] / 2 && *boundary <= looks[i])) continue;
    throw Malformed("the boundary " + std::to_string(*boundary) + " of a race is not one of " +
                    std::to_string(looks[i]) + " pairs");
  }
}

void require_part(std::uint64_t pairs, const StoredFields& contender, const std::string& key) {
  const auto count = contender.whole(key);
  if (count <= pairs) return;
  throw Malformed("'" + key + "' of a contender must be at most its " + std::to_string(pairs) +
                  " pairs, but is " + std::to_string(count));
}

/// Where the boundary is reached, the nearer end of the interval lies beyond 1, too.
bool is_shown(const std::string& verdict, double low, double ratio, double high, double margin) {
  const double edge = 1 + margin;
  if (verdict == "slower") return low > 1 && ratio > edge;
  if (verdict == "faster") return high < 1 && ratio < 1 / edge;
  return high < edge && low > 1 / edge;
}

/// Its verdict.
std::string require_contender(const StoredFields& contender, double margin) {
  const auto cell = contender.text("cell");
  auto verdict =
      contender.one_of("verdict", {"slower", "faster", "same", "given up", "failed", "open"});
  contender.text_or_none("reason");
  contender.require_whole_or_none("block");
  contender.whole("dropped");
  const auto pairs = contender.whole("pairs");
  for (const auto* const key : {"slower_in", "faster_in", "not_slower_in", "not_faster_in"}) {
    require_part(pairs, contender, key);
  }
  std::vector<double> known;
  for (const auto* const key : {"low", "ratio", "high"}) {
    if (const auto end = contender.ratio_or_none(key)) known.push_back(*end);
  }
  if (!std::ranges::is_sorted(known) || contender.has("low") != contender.has("high")) {
    throw Malformed("the ratio of " + cell + " does not lie in its interval");
  }
  if (contender.ratio_or_none("would_find").value_or(1) < 1) {
    throw Malformed("'would_find' of " + cell + " must be at least 1");
  }
  const bool is_decided = verdict == "slower" || verdict == "faster" || verdict == "same";
  if (is_decided && known.size() < 3) {
    throw Malformed(cell + " is " + verdict + " without a ratio and its interval");
  }
  if (is_decided && !is_shown(verdict, known[0], known[1], known[2], margin)) {
    throw Malformed(cell + " is " + verdict + ", which its ratio and interval do not show");
  }
  return verdict;
}

bool is_until_settled(const StoredFields& race) {
  if (!race.has("until")) return false;
  if (race.is_text("until")) return !race.one_of("until", {"settled"}).empty();
  race.whole("until");
  return false;
}

/// Of a comparison, by the effort; 0 where it is none of ours.
std::uint64_t most_pairs(bool until_settled, const std::string& effort) {
  if (until_settled) return kMostOfAnyRace;
  try {
    return effort_named(effort).last_look;
  } catch (const UsageError&) {
    return 0;
  }
}

/// Those that the runs of this schema have, all of them. Returns the margin.
double require_terms(const StoredFields& race, std::optional<double> noise_floor) {
  const auto ours = race_terms(Effort{}, noise_floor);
  if (const auto rate = race.number_between("error_rate", 0, 1); rate != ours.error_rate) {
    throw Malformed(fmt::format("'race.error_rate' must be {}, but is {}", ours.error_rate, rate));
  }
  const auto margin = race.ratio("margin");
  if (margin == ours.margin) return margin;
  throw Malformed(
      fmt::format("'race.margin' must be {}, of the noise floor of its self-test, but "
                  "is {}",
                  ours.margin, margin));
}

/// The cells that a race names, of its own group and each of another runner.
class NamedCells {
 public:
  NamedCells(const Planned& planned, Group group) : planned_(planned), group_(std::move(group)) {}

  void add(const std::string& name) {
    require(name);
    if (runners_.insert(planned_.at(name).runner).second) return;
    throw Malformed("the race of " + group_.first + " has two cells of one runner");
  }

  void require(const std::string& name) const {
    const auto found = planned_.find(name);
    if (found != planned_.end() && found->second.group == group_) return;
    throw Malformed("the race of " + group_.first + " names a cell that is not of it: " + name);
  }

 private:
  const Planned& planned_;
  Group group_;
  std::set<std::string> runners_;
};

void require_work(const StoredFields& work, const Planned& planned, double margin, bool is_fixed,
                  std::set<Group>& groups) {
  const auto group = group_of(work);
  const auto is_of_group = [&](const auto& cell) { return cell.second.group == group; };
  if (std::ranges::none_of(planned, is_of_group)) {
    throw Malformed("the race is of a workload that is not in the plan: " + group.first);
  }
  if (!groups.insert(group).second) {
    throw Malformed("'race.workloads' has a workload twice with the same parameters");
  }
  require_looks(work);
  const auto state =
      work.one_of("state", {"open", "settled", "last look", "time", "nothing to compare"});
  NamedCells named(planned, group);
  const auto reference = work.text_or_none("reference");
  if (!reference && state != "nothing to compare") work.text("reference");
  if (reference) named.add(*reference);
  for (const auto& one : work.each("replaced")) {
    one.text_or_none("reason");
    one.whole("block");
    named.require(one.text("reference"));
  }
  const auto contenders = work.each("contenders");
  for (const auto& contender : contenders) {
    const auto verdict = require_contender(contender, margin);
    named.add(contender.text("cell"));
    if (state != "settled" || verdict != "open") continue;
    throw Malformed("the race of " + group.first + " is settled, but a contender of it is open");
  }
  const auto comparisons = work.whole("comparisons");
  if (!is_fixed && !contenders.empty() && contenders.size() != comparisons) {
    throw Malformed(fmt::format("the race of {} has {} contenders, but {} comparisons", group.first,
                                contenders.size(), comparisons));
  }
  if (!contenders.empty() && !reference) {
    throw Malformed("the race of " + group.first + " has contenders and no reference");
  }
  work.whole("from_block");
}

}  // namespace

void require_race(const Json& json) {
  const StoredFields manifest(json);
  const auto planned = planned_in(manifest);
  const auto race = manifest.within("race");
  const auto blocks = manifest.within("effort").whole("blocks", 1);
  if (race.whole("screen_blocks", 1) != blocks) {
    throw Malformed("'race.screen_blocks' must be 'effort.blocks', " + std::to_string(blocks) +
                    ", but is " + std::to_string(race.whole("screen_blocks")));
  }
  const auto margin = require_terms(race, noise_floor_in(json.value("self_test", Json())));
  std::set<Group> groups;
  const bool is_fixed = race.one_of("kind", {"race", "fixed"}) == "fixed";
  for (const auto& work : race.each("workloads")) {
    require_work(work, planned, margin, is_fixed, groups);
  }
  const auto most = most_pairs(is_until_settled(race), manifest.within("effort").text("name"));
  const auto ours = is_fixed ? blocks : most;
  if (const auto last = race.whole("last_look", 1); last != ours) {
    throw Malformed(fmt::format("'race.last_look' must be {}, but is {}", ours, last));
  }
}

}  // namespace concbench
