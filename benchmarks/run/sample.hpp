#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/run/memory_watch.hpp"
#include "benchmarks/run/outcome.hpp"
#include "benchmarks/run/stored_samples.hpp"
#include "benchmarks/run/weather.hpp"

namespace concbench {

/// What the campaign saw of the process from outside.
struct Usage {
  std::int64_t context_switches_voluntary = 0;
  std::int64_t context_switches_involuntary = 0;
  std::optional<std::uint64_t> peak_pss_bytes{};
  std::optional<WaitingMemory> waiting_memory{};
};

/// What one process of one cell measured in one block: a line of samples.jsonl.
struct Sample {
  const Cell* cell;
  std::size_t block;
  std::size_t take;        // of the block, from 0
  std::size_t position;    // in the block's order
  std::string started_at;  // as utc_now tells it
  std::int64_t started_monotonic_ns;
  std::chrono::nanoseconds elapsed{};  // the life of the process
  std::size_t tasks = 0;               // in a batch
  std::vector<int> cpus{};             // that it ran on
  std::optional<SampleWeather> weather{};
  Outcome outcome{};
  std::optional<Usage> usage{};                          // empty where no process could be started
  std::optional<std::chrono::nanoseconds> server_cpu{};  // of the local HTTP server, where used
};

/// What a run that is continued would know of it.
StoredSample stored_sample_of(const Sample& sample);

/// The line. results/schema/sample.schema.json describes every key.
Json to_json(const Sample& sample);

}  // namespace concbench
