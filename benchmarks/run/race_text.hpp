#pragma once

#include <string>

#include "benchmarks/run/campaign_schedule.hpp"

namespace concbench {

/// "sleep settled, http_fetch 2 of 5 open": how many runners of each work the reference is still
/// compared with. Of many works only the numbers of those that are settled and open.
std::string race_text(const CampaignSchedule& schedule);

}  // namespace concbench
