#pragma once

#include <string>
#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// Why there is no room for the files of the cell's tasks, and what to do about it; "" when there
/// is room, or the cell has no files. Tries it out.
std::string why_no_room(const Cell& cell);

/// The same after a sample of the cell failed for this reason: whatever filled the disk may have
/// gone since.
std::string why_disk_is_to_blame(const Cell& cell, const std::string& reason);

/// Throws UsageError where why_no_room has something to say of a cell that is measured.
void require_room(const std::vector<PlannedCell>& plan);

}  // namespace concbench
