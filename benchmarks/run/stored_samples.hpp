#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "benchmarks/run/outcome.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// What a run that is continued must know of a sample that it has.
struct StoredSample {
  std::string cell;  // its name
  std::size_t block;
  Status status;
  std::uint64_t iterations;  // 0 where it is not ok
};

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
  std::map<std::pair<std::string, std::size_t>, Status> last_;  // of each cell and block
};

}  // namespace concbench
