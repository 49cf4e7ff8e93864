#pragma once

#include <vector>

#include "benchmarks/plan/effort.hpp"
#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// How long one sample of a cell takes, before any has been taken: what its tasks wait for, a guess
/// of what they compute, and what starting its process and its workers and running its batches cost
/// besides.
EstimatedTime estimate(const Cell& cell, const Effort& effort);

/// Of a run whose races settle at the first look, and of one in which all go on to the last,
/// without what bad weather costs; and of the screen alone.
struct EstimatedSpan {
  EstimatedTime least;
  EstimatedTime most;
  EstimatedTime screen;
};

/// How long all samples of a plan take.
EstimatedSpan estimate(const std::vector<PlannedCell>& plan, const Effort& effort);

}  // namespace concbench
