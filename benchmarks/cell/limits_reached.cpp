#include "benchmarks/cell/limits_reached.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/cell/files_at_once.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

/// Of a wait: a clock that rounds up by more decides who is faster.
constexpr int kCoarse = 20;

bool is_auto(const Parameters& settings, std::string_view name) {
  return std::ranges::any_of(settings.entries(), [name](const auto& setting) {
    return setting.first == name && setting.second == "auto";
  });
}

/// Helpers beside a loop that nobody has asked for are as many as Python's; a model whose tasks are
/// threads has as many as tasks.
std::string of_helpers(const Cell& cell) {
  const auto helpers = files_at_once(cell);
  if (cell.concurrency <= helpers) return "";
  for (const std::string_view setting : {"files", "workers"}) {
    if (!is_auto(cell.settings, setting)) continue;
    return fmt::format("{} helpers wait for the files of {} tasks at once; -p {}.{}={} has as many",
                       helpers, cell.concurrency, cell.runner->name, setting, cell.concurrency);
  }
  return "";
}

/// Of waits for a time alone: those for a server are ended by its answer.
std::string of_timers(const Cell& cell) {
  const auto& workload = *cell.workload;
  if (workload.fetches || workload.exchanges || !workload.wait_per_task) return "";
  const nanoseconds wait = workload.wait_per_task(cell.parameters);
  const nanoseconds resolution = cell.runner->timer_resolution;
  if (wait <= nanoseconds(0) || resolution * kCoarse <= wait) return "";
  return fmt::format(
      "timers count in {:.3g} ms, and tasks wait for {:.3g} ms; waits of {:.3g} ms or more do not "
      "feel it",
      std::chrono::duration<double, std::milli>(resolution).count(),
      std::chrono::duration<double, std::milli>(wait).count(),
      std::chrono::duration<double, std::milli>(resolution * kCoarse).count());
}

/// Requests of one loop go over one connection; whoever blocks has a handle, and so a connection,
/// for each.
std::string of_connections(const Cell& cell) {
  const auto& parameters = cell.parameters.entries();
  const std::pair<std::string, std::string> http_2{"version", "2"};
  if (has_loop(cell.runner->family) || cell.concurrency == 1 || !cell.workload->fetches ||
      !std::ranges::count(parameters, http_2))
    return "";
  return fmt::format(
      "HTTP/2 is not multiplexed here: each request in flight has a connection; "
      "{}.version=1.1 has a connection for each under every model",
      cell.workload->name);
}

}  // namespace

std::vector<std::string> limits_reached(const Cell& cell, bool blocks) {
  std::vector<std::string> limits{blocks ? of_helpers(cell) : of_timers(cell),
                                  of_connections(cell)};
  std::erase(limits, "");
  return limits;
}

}  // namespace concbench
