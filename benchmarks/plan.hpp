#pragma once

#include <string>
#include <vector>

#include "cell.hpp"

namespace concbench {

/// Which part of the matrix is asked for, as it stands on the command line.
struct Selection {
  std::vector<std::string> workloads{};  // none: all
  std::vector<std::string> runners{};    // names and families; none: all
  std::string cores{};                   // such as "1,2,8", "pow2" or "all"; "" for the default
  std::string concurrency{};             // such as "4,16" or "1x,2x", x being times the cores
  std::string filter{};                  // a regular expression that a cell's name must match
  std::string preset{};
  std::vector<std::string> settings{};  // "sleep.delay=1ms"
  std::string hosts{};                  // mpi.hosts
  std::string launcher{};               // mpi.launcher
  std::string chunk{};                  // "1,100": each is a process_pool with that setting
  std::string url{};                    // of http_fetch
  bool quick = false;                   // fewer points where none are asked for
};

struct PlannedCell {
  Cell cell;
  std::string skipped;  // why this cell cannot exist; "" when it is measured
};

/// The cells that a selection means on a machine with `usable_cores` cores, workload by workload,
/// runner by runner; those that cannot exist are among them, with their reason. Wherever
/// `sequential` is selected, each workload has its sequential cell: the base of its speed-ups.
///
/// Throws UsageError for names, numbers or parameters that mean nothing, and when no cell is left.
std::vector<PlannedCell> make_plan(const Selection& selection, std::size_t usable_cores);

}  // namespace concbench
