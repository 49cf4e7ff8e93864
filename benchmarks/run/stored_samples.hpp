#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "benchmarks/machine/pulse.hpp"
#include "benchmarks/run/outcome.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// What a run that is continued must know of a sample that it has.
struct StoredSample {
  std::string cell;  // its name
  std::size_t block;
  std::size_t take;
  Status status;
  std::uint64_t iterations = 0;      // 0 where it is not ok
  std::size_t measurements = 0;      // the same
  std::optional<double> batch_ns{};  // the median of the measurements; empty where it is not ok
  bool flagged = false;
  std::vector<Pulse> pulses{};  // from before it
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds waited{};  // for better weather
};

/// What was measured of a batch: the median of the measurements, in ns.
double batch_time(std::vector<double> wall_ns, std::uint64_t iterations);

/// Reads the lines of samples.jsonl in their order, by the same rules as in
/// scripts/analysis/reading/samples.py.
class SampleReader {
 public:
  /// Refers to the manifest, which require_manifest has passed.
  explicit SampleReader(const Json& manifest);

  /// Throws Malformed where it is no sample of the plan, or comes after one that is ok, and
  /// UsageError where it is of a newer schema. `where` names the file and the line.
  StoredSample read(const Json& line, const std::string& where);

 private:
  std::map<std::string, const Json*> cells_;
  std::uint64_t blocks_;
  std::map<std::tuple<std::string, std::size_t, std::size_t>, Status> last_;  // cell, block, take
};

}  // namespace concbench
