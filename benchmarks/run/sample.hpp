#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

enum class Status { kOk, kFailed, kCrashed, kTimeout };

std::string_view to_string(Status status);

/// What the process of a cell that went well measured of itself. What the machine does not tell, or
/// a program of somebody else's does not know, is empty.
struct Figures {
  using Quantiles = std::vector<std::pair<std::string, std::int64_t>>;  // of tasks, in ns

  std::uint64_t iterations = 0;         // batches in each measurement
  std::vector<std::int64_t> wall_ns{};  // of all batches of a measurement together
  std::optional<std::vector<std::int64_t>> cpu_ns{};
  std::optional<std::int64_t> startup_ns{};
  std::optional<std::int64_t> first_batch_ns{};
  std::optional<std::int64_t> shutdown_ns{};
  std::optional<std::uint64_t> peak_rss_bytes{};
  Quantiles task_latency_ns{};  // none: a batch without tasks
  std::optional<std::int64_t> pressure_ns{};
  std::optional<std::int64_t> run_queue_wait_ns{};
  std::optional<std::int64_t> steal_ns{};
  std::vector<std::string> hosts{};  // where these may be others than this machine
};

/// What the campaign saw of the process from outside.
struct Usage {
  std::int64_t context_switches_voluntary = 0;
  std::int64_t context_switches_involuntary = 0;
  std::optional<std::uint64_t> peak_pss_bytes{};
};

/// What one process of one cell measured in one block: a line of samples.jsonl.
struct Sample {
  const Cell* cell;
  std::size_t block;
  std::size_t position;    // in the block's order
  std::string started_at;  // as utc_now tells it
  std::int64_t started_monotonic_ns;
  std::chrono::nanoseconds elapsed{};  // the life of the process
  std::size_t tasks = 0;               // in a batch
  Status status = Status::kOk;
  std::string reason{};                                  // why it is not ok
  std::optional<Figures> figures{};                      // exactly when it is ok
  std::optional<Usage> usage{};                          // empty where no process could be started
  std::optional<std::chrono::nanoseconds> server_cpu{};  // of the local HTTP server, where used

  /// Of all measurements together.
  std::chrono::nanoseconds wall_time() const;
};

/// Takes over what the process reported and the supervision added to it: status and reason, and the
/// figures where it is ok. A report that is not one makes the sample a crashed one.
void take_report(const Json& report, Sample& sample);

/// The line. results/schema/sample.schema.json describes every key.
Json to_json(const Sample& sample);

}  // namespace concbench
