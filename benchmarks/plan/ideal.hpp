#pragma once

#include <optional>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// How long a batch of the cell takes if nothing is lost: with its workers on its cores; one core
/// where the calling thread executes the tasks.
std::optional<IdealTime> ideal_of(const Cell& cell);

/// The "ideal" of a cell in the manifest.
Json to_json(const IdealTime& ideal);

}  // namespace concbench
