#include "benchmarks/cell/overlap.hpp"

#include <algorithm>
#include <chrono>

#include "benchmarks/cell/files_at_once.hpp"
#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/machine/wake_latency.hpp"
#include "runners/contract/claims.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

/// Tasks that the runner could have in progress at once.
std::size_t most_at_once(const Cell& cell, std::size_t tasks) {
  const auto shares = cell.runner->shares ? cell.runner->shares(cell.settings, tasks) : tasks;
  const auto files = cell.workload->needs_directory ? files_at_once(cell) : cell.concurrency;
  return std::min({cell.concurrency, shares, files});
}

void check_overlap(const Cell& cell, const Batch& batch, nanoseconds to_begin) {
  const auto stamps = batch.stamps();
  check_overlap(cell.runner->workers, most_at_once(cell, stamps.size()),
                cell.workload->wait_per_task(cell.parameters), stamps, to_begin);
}

bool has_overlap(const Cell& cell, const Batch& batch) {
  try {
    check_overlap(cell, batch, kToBegin);
  } catch (const BrokenBatch&) {
    return false;
  }
  return true;
}

}  // namespace

void require_overlap(const Cell& cell, Runner& runner, Batch& batch) {
  constexpr int kBatches = 3;
  constexpr int kWorseInThem = 3;  // than in the tries afterwards
  if (cell.workload->kind != WorkloadKind::kWaits || !cell.workload->wait_per_task) return;
  // Where each worker is woken by the one before, all batches are held up alike.
  nanoseconds to_begin = kToBegin;
  for (int tries = 1; !has_overlap(cell, batch); ++tries) {
    to_begin = std::max<nanoseconds>(to_begin, kWorseInThem * slowest_wake());
    if (tries == kBatches) return check_overlap(cell, batch, to_begin);
    run_checked_batch(runner, batch, Stamping::kOn);
  }
}

}  // namespace concbench
