#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "benchmarks/run/stored_samples.hpp"

namespace concbench {

/// The samples of a run that there are, whether taken now or by whoever began it; of a cell and
/// block the last one.
class TakenSamples {
 public:
  void add(const StoredSample& sample);

  /// As if those that are not ok had never been taken.
  void forget_not_ok();

  bool has(const std::string& cell, std::size_t block) const;
  std::size_t count() const noexcept { return count_; }
  std::size_t count(const std::string& cell) const { return of(cell).blocks.size(); }
  std::size_t not_ok() const;

  /// Batches in each measurement of the cell, calibrated by its first sample; 0 where there is
  /// none.
  std::uint64_t iterations(const std::string& cell) const;

  /// Why the cell is not worth more samples, each of which may last as long as the time limit: its
  /// first two crashed or timed out. "" while it is.
  std::string why_given_up(const std::string& cell) const;

 private:
  struct OfCell {
    std::map<std::size_t, Status> blocks;
    std::uint64_t iterations = 0;
  };
  const OfCell& of(const std::string& cell) const;

  std::map<std::string, OfCell> cells_;
  std::size_t count_ = 0;
};

}  // namespace concbench
