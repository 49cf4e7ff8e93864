#pragma once

#include <string>
#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// Why there is no directory for the files of the cell's tasks, or no room in it, and what to do
/// about it; "" when there is room, or the cell has no files. Tries it out: permissions and figures
/// alone do not tell.
std::string why_no_room(const Cell& cell);

/// The same of all cells that are to be measured.
std::string why_no_room(const std::vector<PlannedCell>& plan);

/// The same after a sample of the cell failed for this reason: whatever filled the disk may have
/// gone since.
std::string why_disk_is_to_blame(const Cell& cell, const std::string& reason);

/// Throws UsageError where why_no_room has something to say: each of their samples would fail.
void require_room(const std::vector<PlannedCell>& plan);

}  // namespace concbench
