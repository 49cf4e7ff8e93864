#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "benchmarks/self_test/self_test.hpp"
#include "benchmarks/self_test/self_test_trials.hpp"

namespace concbench {

inline constexpr std::size_t kBlocks = 20;

inline Outcome outcome_of_batches_of(std::int64_t batch_ns, const Trial& trial) {
  return {.figures = Figures{.iterations = 10,
                             .wall_ns = {batch_ns * 10, batch_ns * 30, batch_ns * 5},
                             .start_skew_ns = 1000,
                             .workers_seen = trial.cell.concurrency}};
}

/// Trials whose batches take `first`, `same` and `more` ns, times a drift from block to block.
inline std::vector<Trial> made_up(double first, double same, double more) {
  auto trials = self_test_trials(2);
  for (auto& trial : trials) {
    const double batch_ns = trial.purpose == Purpose::kFirst      ? first
                            : trial.purpose == Purpose::kSame     ? same
                            : trial.purpose == Purpose::kMoreWork ? more
                                                                  : 5000;
    for (std::size_t block = 0; block < kBlocks; ++block) {
      auto& outcome = trial.outcomes.emplace_back();
      if (block % trial.every != 0) continue;
      const auto drifted_ns = batch_ns * (1 + 0.05 * static_cast<double>(block));
      outcome = outcome_of_batches_of(std::llround(drifted_ns), trial);
    }
  }
  return trials;
}

}  // namespace concbench
