#include "benchmarks/run/taken_samples.hpp"

#include <set>

namespace concbench {

void TakenSamples::add(const StoredSample& sample) {
  auto& [samples, calibration] = cells_[sample.cell];
  const std::pair place{sample.block, sample.take};
  if (samples.insert_or_assign(place, sample.status).second) ++count_;
  // One that took too long may have been told too many batches: the next one finds out by itself.
  if (sample.status == Status::kTimeout) calibration = {};
  if (sample.iterations > 0) {
    const Portions portions{static_cast<int>(sample.measurements), sample.iterations};
    calibration = {portions, sample.batch_ns.value_or(0)};
  }
}

std::size_t TakenSamples::forget_not_ok(std::size_t blocks) {
  std::size_t forgotten = 0;
  for (auto& [name, cell] : cells_) {
    forgotten += std::erase_if(cell.samples, [=](const auto& one) {
      return one.second != Status::kOk && one.first.first < blocks;
    });
  }
  count_ -= forgotten;
  return forgotten;
}

bool TakenSamples::has(const std::string& cell, std::size_t block, std::size_t take) const {
  return of(cell).samples.contains({block, take});
}

std::size_t TakenSamples::count_in_first(std::size_t blocks) const {
  std::size_t count = 0;
  for (const auto& [name, cell] : cells_) {
    for (const auto& [place, status] : cell.samples) {
      count += place.first < blocks && place.second == 0;
    }
  }
  return count;
}

std::size_t TakenSamples::not_ok() const {
  std::size_t count = 0;
  for (const auto& [name, cell] : cells_) {
    for (const auto& [place, status] : cell.samples) count += status != Status::kOk;
  }
  return count;
}

TakenSamples::Calibration TakenSamples::calibration(const std::string& cell) const {
  return of(cell).calibration;
}

std::string TakenSamples::why_given_up(const std::string& cell) const {
  constexpr std::size_t kTries = 2;
  std::set<std::size_t> blocks;
  for (const auto& [place, status] : of(cell).samples) {
    if (blocks.size() == kTries && !blocks.contains(place.first)) break;
    if (status != Status::kCrashed && status != Status::kTimeout) return "";
    blocks.insert(place.first);
  }
  if (blocks.size() < kTries) return "";
  return "given up: it crashed or timed out in its first two blocks; --retry-failed takes it again";
}

const TakenSamples::OfCell& TakenSamples::of(const std::string& cell) const {
  static const OfCell none;
  const auto found = cells_.find(cell);
  return found == cells_.end() ? none : found->second;
}

}  // namespace concbench
