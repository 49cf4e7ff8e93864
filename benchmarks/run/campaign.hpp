#pragma once

#include <chrono>
#include <optional>

#include "benchmarks/http_server/local_server.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/run/run_directory.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// What may differ each time that a run is continued.
struct CampaignTerms {
  std::optional<std::chrono::nanoseconds> budget{};
  bool retry_failed = false;  // samples that are not ok count as not there
};

/// Takes every sample of the run that is not there yet, as its CampaignSchedule has them, each cell
/// in a fresh process; writes each decision of a race into the manifest. Returns the exit code, as in run/ending.hpp; some leave a
/// run to be continued.
int take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                 const CampaignTerms& terms, LocalServer& server);

}  // namespace concbench
