#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "benchmarks/run/campaign_schedule.hpp"

namespace concbench {

/// "sleep settled, http_fetch 2 of 5 open": how many runners of each work the reference is still
/// compared with. Of many works only the numbers of those that are settled and open.
std::string race_text(const CampaignSchedule& schedule);

/// How long it takes until each comparison that is open has had its next look. `elapsed` is what a
/// sample of each cell took last.
EstimatedTime time_to_settle(const CampaignSchedule& schedule,
                             const std::map<std::string, std::chrono::nanoseconds>& elapsed,
                             const std::vector<PlannedCell>& plan);

}  // namespace concbench
