#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/plan/plan.hpp"
#include "benchmarks/race/schedule.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// The workload with those of its parameters that are not at their default: cells of the same work
/// are compared. "sleep", "sleep/delay:1s".
std::string work_of(const Cell& cell);

/// The measured cells of one work, by their places in the plan.
struct Work {
  std::string name;
  std::vector<std::size_t> cells;
};

/// In the order of the plan.
std::vector<Work> works_of(const std::vector<PlannedCell>& plan);

/// Which runner each cell of a work belongs to.
std::vector<Entrant> entrants_of(const Work& work, const std::vector<PlannedCell>& plan);

/// Of a manifest's "self_test"; empty where none was run, or it could not tell.
std::optional<double> noise_floor_in(const Json& self_test);

RaceTerms race_terms(const Effort& effort, std::optional<double> noise_floor);

/// "" unless the number of blocks is fixed and too small to separate the runners of some work; then
/// that, and which would be enough for all. The scripts say the same of what was measured.
std::string note_on_blocks(const std::vector<PlannedCell>& plan, const Effort& effort);

/// The manifest's "race", before any sample has been taken.
Json describe_race(const RaceTerms& terms, const Until& until);

/// What describe_race wrote, of a manifest that require_race has passed.
RaceTerms race_terms_of(const Json& manifest);

/// One entry of the manifest's "race.workloads": how the race of the work stands.
Json to_json(const Race& race, const Work& work, const std::vector<PlannedCell>& plan);

}  // namespace concbench
