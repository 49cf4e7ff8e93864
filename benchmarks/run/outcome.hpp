#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/cell/histogram.hpp"
#include "runners/contract/in_flight.hpp"

namespace concbench {

/// `kSkipped`: not taken, because the cell was given up.
enum class Status { kOk, kFailed, kCrashed, kTimeout, kSkipped };

inline constexpr std::array<std::string_view, 5> kStatusNames{"ok", "failed", "crashed", "timeout",
                                                              "skipped"};

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
  std::optional<std::uint64_t> system_calls{};  // of the process tree in one batch
  Quantiles task_latency_ns{};                  // from start to finish; none: a batch without tasks
  Quantiles task_queueing_ns{};                 // from the batch's start to the task's
  Quantiles task_response_ns{};                 // from the batch's start to the task's finish
  // The same, of all tasks; none where a program of somebody else's does not tell them.
  Histogram task_latency_histogram{};
  Histogram task_queueing_histogram{};
  Histogram task_response_histogram{};
  std::optional<std::int64_t> pressure_ns{};
  std::optional<std::int64_t> run_queue_wait_ns{};
  std::optional<std::int64_t> steal_ns{};
  std::vector<std::string> hosts{};   // where these may be others than this machine
  std::vector<std::string> limits{};  // of the suite's, that its model feels
  bool stopped = false;               // some worker was, so that the times are not only its work's
  // Of the batch whose tasks were stamped, during the warm-up; for what is seen from outside.
  std::optional<InFlight> in_flight{};
  // Of that batch, too; for the self-test, no sample keeps them.
  std::optional<std::int64_t> start_skew_ns{};
  std::optional<std::uint64_t> workers_seen{};
};

/// How a cell's process went, and what it measured.
struct Outcome {
  Status status = Status::kOk;
  std::string reason{};              // why it is not ok
  std::optional<Figures> figures{};  // exactly when it is ok

  /// Of all measurements together.
  std::chrono::nanoseconds wall_time() const;
};

/// How often a cell is run before it is believed that it will always be stopped meanwhile.
inline constexpr int kMostTries = 5;

/// That of a cell which always was.
Outcome stopped_too_often();

}  // namespace concbench
