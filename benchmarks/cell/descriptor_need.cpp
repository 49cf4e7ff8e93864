#include "benchmarks/cell/descriptor_need.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

#include "benchmarks/cell/files_at_once.hpp"

namespace concbench {
namespace {

/// Standard streams, the channel, memory of the batch, a loop, modules while they are loaded.
constexpr std::size_t kOfEveryCell = 24;
constexpr std::size_t kOfAFile = 1;
constexpr std::size_t kOfAConnection = 1;
/// Where a task blocks, it has a handle of libcurl, and that a pair of sockets to be woken with.
constexpr std::size_t kOfAHandle = kOfAConnection + 2;

/// That a loop has on one handle.
constexpr std::size_t kConnectionsOfAHandle = 128;

std::size_t worker_processes(const Cell& cell, std::size_t in_progress) {
  switch (cell.runner->workers) {
    case Workers::kProcesses:
      return cell.concurrency;
    case Workers::kNewProcesses:
      return in_progress;
    case Workers::kCallerAndProcesses:
      return std::min(cell.cores, cell.concurrency) +
             (cell.workload->needs_directory ? files_at_once(cell) : 0);
    default:
      return 0;
  }
}

/// That the workload allows each loop, or each process whose threads block.
std::size_t most_connections(const Cell& cell) {
  constexpr auto kAnyNumber = std::numeric_limits<std::size_t>::max();
  if (!cell.workload->most_connections) return kAnyNumber;
  const auto most = cell.workload->most_connections(cell.parameters);
  return most == 0 ? kAnyNumber : most;
}

std::size_t loops_of(const Cell& cell) {
  return cell.runner->workers == Workers::kThreads ? cell.cores : 1;
}

/// That the cell's own process has to a server.
std::size_t own_connections(const Cell& cell, std::size_t in_progress) {
  const auto most = most_connections(cell);
  if (!has_loop(cell.runner->family)) return std::min(in_progress, most);
  const auto loops = loops_of(cell);
  return std::min(in_progress, loops * std::min((in_progress + loops - 1) / loops, most));
}

bool runs_elsewhere(const Cell& cell) {
  const auto workers = cell.runner->workers;
  return workers == Workers::kProcesses || workers == Workers::kNewProcesses;
}

/// That all its processes have. Workers have one each.
std::size_t all_connections(const Cell& cell, std::size_t in_progress) {
  return runs_elsewhere(cell) ? in_progress : own_connections(cell, in_progress);
}

/// What tasks fetch with in the cell's own process.
std::size_t of_fetches(const Cell& cell, std::size_t in_progress) {
  if (!cell.workload->fetches) return 0;
  const auto connections = own_connections(cell, in_progress);
  if (!has_loop(cell.runner->family)) return connections * kOfAHandle;
  const auto loops = loops_of(cell);
  const auto handles = connections / kConnectionsOfAHandle + loops;
  return connections * kOfAConnection + handles * (kOfAHandle - kOfAConnection);
}

/// Connections that tasks exchange messages over, each in flight over its own.
std::size_t of_exchanges(const Cell& cell, std::size_t in_progress) {
  return cell.workload->exchanges ? in_progress * kOfAConnection : 0;
}

/// A loop, or what waits for files in its place, has one open.
std::size_t of_files(const Cell& cell, std::size_t in_progress) {
  if (!cell.workload->needs_directory) return 0;
  return std::min(in_progress, files_at_once(cell)) * kOfAFile;
}

std::size_t of_tasks(const Cell& cell, std::size_t in_progress) {
  const auto here = runs_elsewhere(cell) ? 1 : in_progress;
  return of_fetches(cell, here) + of_exchanges(cell, here) + of_files(cell, here);
}

std::size_t needed_for(const Cell& cell, std::size_t in_progress) {
  const auto here = worker_processes(cell, in_progress) * cell.runner->descriptors_per_worker +
                    of_tasks(cell, in_progress);
  // The local server is a process of its own.
  const bool has_server = cell.workload->needs_server(cell.parameters);
  const auto of_server = has_server ? all_connections(cell, in_progress) * kOfAConnection : 0;
  return kOfEveryCell + std::max(here, of_server);
}

}  // namespace

std::size_t connections_of_server(const Cell& cell) {
  if (!cell.workload->needs_server(cell.parameters)) return 0;
  const auto tasks = cell.workload->make(cell.parameters, {})->task_count();
  return all_connections(cell, std::min(cell.concurrency, tasks));
}

std::string why_too_few_descriptors(const Cell& cell) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) return "";
  // Where as many as the concurrency are no trouble, the workload need not be loaded to count
  // tasks.
  if (needed_for(cell, cell.concurrency) <= limit.rlim_max) return "";
  const auto tasks = cell.workload->make(cell.parameters, {})->task_count();
  const auto needed = needed_for(cell, std::min(cell.concurrency, tasks));
  if (needed <= limit.rlim_max) return "";
  return "needs about " + std::to_string(needed) + " file descriptors; ulimit -Hn allows " +
         std::to_string(limit.rlim_max) + ": raise it, or type a smaller --concurrency";
}

}  // namespace concbench
