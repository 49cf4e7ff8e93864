#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "benchmarks/cell/portions.hpp"
#include "benchmarks/run/stored_samples.hpp"

namespace concbench {

/// The samples of a run that there are, whether taken now or by whoever began it; of a cell, block
/// and take the last one.
class TakenSamples {
 public:
  void add(const StoredSample& sample);

  /// As if those of the first `blocks` blocks that are not ok had never been taken. Returns how
  /// many.
  std::size_t forget_not_ok(std::size_t blocks);

  bool has(const std::string& cell, std::size_t block, std::size_t take) const;
  /// Those of the first `blocks` blocks, without those of blocks that were taken again.
  std::size_t count_in_first(std::size_t blocks) const;
  std::size_t count() const noexcept { return count_; }
  std::size_t not_ok() const;

  /// How many measurements the last sample of the cell with a time took, of how many batches each,
  /// and how long one of these took; zeros where there is none, and after one that took too long.
  struct Calibration {
    Portions portions{0, 0};
    double batch_ns = 0;
  };
  Calibration calibration(const std::string& cell) const;

  /// Why the cell is not worth more samples, each of which may last as long as the time limit: its
  /// first two crashed or timed out. "" while it is.
  std::string why_given_up(const std::string& cell) const;

 private:
  struct OfCell {
    std::map<std::pair<std::size_t, std::size_t>, Status> samples;  // by block and take
    Calibration calibration;
  };
  const OfCell& of(const std::string& cell) const;

  std::map<std::string, OfCell> cells_;
  std::size_t count_ = 0;
};

}  // namespace concbench
