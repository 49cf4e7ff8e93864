#include "benchmarks/run/taken_samples.hpp"

#include <algorithm>

namespace concbench {

void TakenSamples::add(const StoredSample& sample) {
  auto& [blocks, iterations] = cells_[sample.cell];
  if (blocks.insert_or_assign(sample.block, sample.status).second) ++count_;
  if (sample.iterations > 0) iterations = sample.iterations;
}

void TakenSamples::forget_not_ok() {
  for (auto& [name, cell] : cells_) {
    count_ -= std::erase_if(cell.blocks, [](const auto& one) { return one.second != Status::kOk; });
  }
}

bool TakenSamples::has(const std::string& cell, std::size_t block) const {
  return of(cell).blocks.contains(block);
}

std::size_t TakenSamples::not_ok() const {
  std::size_t count = 0;
  for (const auto& [name, cell] : cells_) {
    for (const auto& [block, status] : cell.blocks) count += status != Status::kOk;
  }
  return count;
}

std::uint64_t TakenSamples::iterations(const std::string& cell) const {
  return of(cell).iterations;
}

std::string TakenSamples::why_given_up(const std::string& cell) const {
  constexpr std::size_t kTries = 2;
  const auto& blocks = of(cell).blocks;
  const auto is_costly = [](const auto& one) {
    return one.second == Status::kCrashed || one.second == Status::kTimeout;
  };
  if (blocks.size() < kTries ||
      !std::all_of(blocks.begin(), std::next(blocks.begin(), kTries), is_costly)) {
    return "";
  }
  return "given up: it crashed or timed out in its first two blocks; --retry-failed takes it again";
}

const TakenSamples::OfCell& TakenSamples::of(const std::string& cell) const {
  static const OfCell none;
  const auto found = cells_.find(cell);
  return found == cells_.end() ? none : found->second;
}

}  // namespace concbench
