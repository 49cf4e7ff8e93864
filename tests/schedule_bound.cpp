#include "schedule_bound.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace concbench {
namespace {

/// Gives `sizes` to the workers with these `loads` in every way that can still end before `best`.
void try_all(std::span<const std::uint64_t> sizes, std::vector<std::uint64_t>& loads,
             std::uint64_t& best) {
  if (sizes.empty()) {
    best = std::min(best, std::ranges::max(loads));
    return;
  }
  for (std::size_t worker = 0; worker < loads.size(); ++worker) {
    auto& load = loads[worker];
    // Workers are alike: of those with the same load, one is enough.
    if (std::find(loads.begin(), loads.begin() + static_cast<std::ptrdiff_t>(worker), load) !=
        loads.begin() + static_cast<std::ptrdiff_t>(worker)) {
      continue;
    }
    if (load + sizes.front() >= best) continue;
    load += sizes.front();
    try_all(sizes.subspan(1), loads, best);
    load -= sizes.front();
  }
}

}  // namespace

std::uint64_t fifo_makespan(std::span<const std::uint64_t> sizes, std::size_t workers) {
  std::vector<std::uint64_t> free_at(workers);
  for (const std::uint64_t size : sizes) *std::ranges::min_element(free_at) += size;
  return std::ranges::max(free_at);
}

std::uint64_t best_makespan(std::span<const std::uint64_t> sizes, std::size_t workers) {
  std::vector<std::uint64_t> loads(workers);
  std::uint64_t best = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  try_all(sizes, loads, best);
  return best;
}

}  // namespace concbench
