#pragma once

#include <string>

#include "benchmarks/run/campaign_schedule.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// "sleep settled, http_fetch 2 of 5 open": how many runners of each work the reference is still
/// compared with. Of many works only the numbers of those that are settled and open.
std::string race_text(const CampaignSchedule& schedule);

/// The verdicts of a manifest, their figures, looks and boundaries that its samples do not give:
/// they decide, in `workloads`, which are as in "race.workloads". Empty where there are none.
std::string decided_otherwise(const Json& manifest, const Json& workloads);

}  // namespace concbench
