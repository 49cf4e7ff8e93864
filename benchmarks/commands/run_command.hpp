#pragma once

#include <set>
#include <string>
#include <vector>

#include "benchmarks/run/campaign.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// What `concbench run` was called with.
struct RunRequest {
  RunOptions options;
  std::set<std::string> given;  // names of the options that stood on the command line
  CampaignTerms terms;
  std::string output;  // "": results/<host>/<start time>
  std::string resume;  // "": a new run
  bool dry_run = false;
  bool orders = false;  // with dry_run: print the plan as cell_orders gives it
  bool strict = false;
  std::vector<std::string> command;  // as it was typed
};

/// Starts or continues a run. Returns the exit code: that of take_samples, or 4 when it is to be
/// strict and something here would spoil the run, or to start what only a manifest names. Throws
/// UsageError.
int run_matrix(const RunRequest& request);

}  // namespace concbench
