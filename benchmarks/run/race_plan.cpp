#include "benchmarks/run/race_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/core.h>

#include "benchmarks/plan/points.hpp"
#include "benchmarks/telling/for_people.hpp"

namespace concbench {
namespace {

Json to_json(const Contender& contender, const std::string& cell) {
  const auto& found = contender.comparison;
  return {{"cell", cell},
          {"verdict", to_string(found.verdict)},
          {"reason", contender.reason.empty() ? Json(nullptr) : Json(contender.reason)},
          {"block", or_null(contender.block)},
          {"pairs", found.pairs},
          {"dropped", contender.dropped},
          {"slower_in", found.slower_in},
          {"faster_in", found.faster_in},
          {"not_slower_in", found.not_slower_in},
          {"not_faster_in", found.not_faster_in},
          {"ratio", or_null(found.ratio)},
          {"low", or_null(found.low)},
          {"high", or_null(found.high)},
          {"would_find", or_null(found.would_find)}};
}

}  // namespace

std::string work_of(const Cell& cell) {
  std::string name(cell.workload->name);
  const Parameters defaults(cell.workload->parameters);
  for (const auto& spec : cell.workload->parameters) {
    const auto& text = cell.parameters.text(spec.name);
    if (text != defaults.text(spec.name)) name += "/" + std::string(spec.name) + ":" + text;
  }
  return name;
}

std::vector<Work> works_of(const std::vector<PlannedCell>& plan) {
  std::vector<Work> works;
  std::map<std::string, std::size_t> places;
  for (std::size_t cell = 0; cell < plan.size(); ++cell) {
    if (!plan[cell].skipped.empty()) continue;
    const auto name = work_of(plan[cell].cell);
    const auto [place, is_new] = places.try_emplace(name, works.size());
    if (is_new) works.push_back({name, {}});
    works[place->second].cells.push_back(cell);
  }
  return works;
}

std::vector<Entrant> entrants_of(const Work& work, const std::vector<PlannedCell>& plan) {
  std::vector<Entrant> entrants;
  std::map<std::string, std::size_t> runners;
  for (const auto cell : work.cells) {
    const auto runner = runners.try_emplace(runner_label(plan[cell].cell), runners.size()).first;
    entrants.push_back({runner->second});
  }
  return entrants;
}

std::optional<double> noise_floor_in(const Json& self_test) {
  const auto floor = self_test.is_object() ? self_test.value("noise_floor", Json()) : Json();
  if (!floor.is_number()) return std::nullopt;
  return floor.get<double>();
}

RaceTerms race_terms(const Effort& effort, std::optional<double> noise_floor) {
  RaceTerms terms;
  terms.screen_blocks = effort.blocks;
  terms.last_look = effort.last_look;
  terms.margin = std::max(terms.margin, noise_floor.value_or(0));
  return terms;
}

std::string note_on_blocks(const std::vector<PlannedCell>& plan, const Effort& effort) {
  if (effort.last_look > 0) return "";
  std::size_t compared = 0;
  std::size_t needed = 0;
  std::vector<std::size_t> runners;  // of each work without a verdict
  for (const auto& work : works_of(plan)) {
    const auto cells = entrants_of(work, plan);
    const auto pairs = pairs_of_different_runners(cells);
    if (pairs == 0 || measures_harness(*plan[work.cells.front()].cell.workload)) continue;
    ++compared;
    // All of so many pairs must agree, in either direction.
    const auto blocks = static_cast<std::size_t>(
        std::ceil(std::log2(2 * static_cast<double>(pairs) / RaceTerms().error_rate)));
    if (blocks <= effort.blocks) continue;
    needed = std::max(needed, blocks);
    runners.push_back(std::ranges::max(cells, {}, &Entrant::runner).runner + 1);
  }
  if (runners.empty()) return "";
  const auto [fewest, most] = std::ranges::minmax(runners);
  return fmt::format(
      "no verdict{}: {} cannot separate {}{} with 95 % at once ({} can: --blocks {}); without "
      "--blocks it races",
      runners.size() < compared ? fmt::format(" on {}", counted(runners.size(), "workload")) : "",
      counted(effort.blocks, "block"), fewest < most ? fmt::format("{} to ", fewest) : "",
      counted(most, "runner"), needed, needed);
}

Json describe_race(const RaceTerms& terms, const Until& until) {
  const auto text = until.settled ? Json("settled") : Json(nullptr);
  return {{"kind", terms.is_fixed() ? "fixed" : "race"},
          {"screen_blocks", terms.screen_blocks},
          {"last_look", terms.is_fixed() ? terms.screen_blocks : terms.last_look},
          {"error_rate", terms.error_rate},
          {"margin", terms.margin},
          {"until", until.time ? in_ns(*until.time) : text},
          {"workloads", Json::array()}};
}

RaceTerms race_terms_of(const Json& manifest) {
  const auto& race = manifest.at("race");
  RaceTerms terms;
  terms.screen_blocks = race.at("screen_blocks").get<std::size_t>();
  terms.last_look = race.at("kind") == "fixed" ? 0 : race.at("last_look").get<std::size_t>();
  terms.error_rate = race.at("error_rate").get<double>();
  terms.margin = race.at("margin").get<double>();
  return terms;
}

Json to_json(const Race& race, const Work& work, const std::vector<PlannedCell>& plan) {
  const auto cell_at = [&](std::size_t cell) { return name_of(plan[work.cells.at(cell)].cell); };
  const auto& any = plan[work.cells.front()].cell;
  Json parameters = Json::object();
  for (const auto& [parameter, text] : any.parameters.entries()) parameters[parameter] = text;
  auto pairs = Json::array();
  auto boundaries = Json::array();
  for (const auto& look : race.looks) {
    pairs.push_back(look.pairs);
    boundaries.push_back(or_null(look.boundary));
  }
  auto replaced = Json::array();
  for (const auto& one : race.replaced) {
    replaced.push_back({{"reference", cell_at(one.cell)},
                        {"block", one.block},
                        {"reason", fmt::format("it failed in block {}", one.block + 1)}});
  }
  auto contenders = Json::array();
  for (const auto& one : race.contenders) contenders.push_back(to_json(one, cell_at(one.cell)));
  return {{"workload", any.workload->name},
          {"parameters", std::move(parameters)},
          {"state", to_string(race.state)},
          {"reference", race.reference ? Json(cell_at(*race.reference)) : Json(nullptr)},
          {"from_block", race.from_block},
          {"comparisons", race.comparisons},
          {"looks", std::move(pairs)},
          {"boundaries", std::move(boundaries)},
          {"replaced", std::move(replaced)},
          {"contenders", std::move(contenders)}};
}

}  // namespace concbench
