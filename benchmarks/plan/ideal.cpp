#include "benchmarks/plan/ideal.hpp"

#include <cmath>
#include <cstdint>

#include "workloads/contract/ideal_time.hpp"

namespace concbench {
namespace {

std::int64_t whole_ns(EstimatedTime time) { return std::llround(time.count() * 1e9); }

Json or_none(double share) { return share > 0 ? Json(share) : Json(nullptr); }

}  // namespace

std::optional<IdealTime> ideal_of(const Cell& cell) {
  const bool by_caller = cell.runner->workers == Workers::kCaller;
  return ideal_time(*cell.workload, cell.parameters,
                    {.workers = cell.concurrency, .cores = by_caller ? 1 : cell.cores});
}

Json to_json(const IdealTime& ideal) {
  return {{"least_wait_ns", whole_ns(ideal.least_wait)},
          {"most_wait_ns", whole_ns(ideal.most_wait)},
          {"least_share", or_none(ideal.least_share)},
          {"most_share", or_none(ideal.most_share)}};
}

}  // namespace concbench
