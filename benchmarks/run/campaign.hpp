#pragma once

#include <chrono>
#include <optional>

#include "benchmarks/http_server/local_server.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/run/ending.hpp"
#include "benchmarks/run/run_directory.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// What may differ each time that a run is continued.
struct CampaignTerms {
  std::optional<std::chrono::nanoseconds> budget{};
  bool retry_failed = false;  // samples that are not ok count as not there
};

/// Whether a sample is taken again when a run is continued on these terms. Those of a race are not:
/// they would be compared with what was measured at another time, and stay dropped.
bool is_taken_again(const StoredSample& sample, const CampaignTerms& terms, const Effort& effort);

/// How the taking of samples ended, and the exit code for that.
struct CampaignEnd {
  Ending ending;
  int code;
};

/// Takes every sample of the run that is not there yet, as its CampaignSchedule has them, each cell
/// in a fresh process; writes each decision of a race into the manifest. Some ends leave a run
/// to be continued.
CampaignEnd take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                         const CampaignTerms& terms, LocalServer& server);

}  // namespace concbench
