#pragma once

#include <vector>

#include "runners/contract/entry.hpp"

namespace concbench {

/// Every runner of the suite, in the order of the tables.
const std::vector<RunnerEntry>& runners();

}  // namespace concbench
