#pragma once

#include <chrono>

#include "benchmarks/cell/addresses.hpp"
#include "benchmarks/cell/thread_trial.hpp"
#include "benchmarks/http_server/local_server.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/race/schedule.hpp"
#include "benchmarks/run/run_options.hpp"
#include "benchmarks/run/sample.hpp"
#include "benchmarks/run/stop_signals.hpp"
#include "benchmarks/run/supervisor.hpp"
#include "benchmarks/run/taken_samples.hpp"
#include "benchmarks/run/weather.hpp"

namespace concbench {

/// A sample, and how its process went.
struct Try {
  Sample sample;
  Supervised supervised;
};

/// Takes one sample at a time: waits for better weather, starts the cell's process on its CPUs,
/// with the local server where it needs one, and adds the pulses.
///
/// Refers to all that it is made of.
class SampleTaker {
 public:
  SampleTaker(const RunOptions& options, const Topology& topology, LocalServer& server,
              const StopSignals& signals);

  /// A sample that has not been taken.
  static Sample begun(const Cell& cell, const Turn& turn);

  /// `took` is how long the run has taken so far.
  Try take(const Cell& cell, const Turn& turn, const TakenSamples::Calibration& known,
           std::chrono::nanoseconds took);

  /// The pulses of samples that are there already, and some from now.
  void learn_weather(const std::vector<StoredSample>& samples);

 private:
  Supervised run_cell(Sample& sample, const TakenSamples::Calibration& known);

  const RunOptions& options_;
  const Topology& topology_;
  LocalServer& server_;
  const StopSignals& signals_;
  ThreadTrial threads_;
  Addresses addresses_;
  Weather weather_;
};

}  // namespace concbench
