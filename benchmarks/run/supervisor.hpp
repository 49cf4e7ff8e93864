#pragma once

#include <chrono>
#include <string>

#include "benchmarks/cell/cell_order.hpp"
#include "benchmarks/run/sample.hpp"
#include "benchmarks/run/stop_signals.hpp"

namespace concbench {

/// How a cell's process went, as seen from outside it.
struct Supervised {
  Outcome outcome;
  Usage usage;
  std::string log;                     // what it wrote to standard error, at most 64 KiB of it
  std::chrono::nanoseconds elapsed{};  // without `paused`
  std::chrono::nanoseconds paused{};   // the campaign, and with it its time limit, was stopped
  bool was_stopped = false;  // the cell or the machine, meanwhile: what it measured is spoilt
  bool interrupted = false;  // a signal asked us to end: there is no sample
};

/// Runs one cell in a fresh process of its own group, under a time limit, and leaves nothing of
/// it behind, whatever happens: at the end the whole group is killed and waited for. Ctrl-Z stops
/// the cell, too.
///
/// The calling process must have made itself a child subreaper.
Supervised supervise(const CellOrder& order, std::chrono::nanoseconds timeout,
                     const StopSignals& stop);

}  // namespace concbench
