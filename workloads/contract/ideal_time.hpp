#pragma once

#include <optional>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// How long a batch of the workload takes ideally: what it says itself, or what follows from tasks
/// that are all alike. Empty where its tasks wait for something that nobody knows the time of.
///
/// Waits: so many rounds of the workers as the tasks need. Work: so many rounds of the cores; more
/// workers than cores share these, and may lose nothing to a last round that is not full.
std::optional<IdealTime> ideal_time(const WorkloadEntry& workload, const Parameters& parameters,
                                    const IdealTerms& terms);

}  // namespace concbench
