#include "benchmarks/cell/stamp_report.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/cell/cell_messages.hpp"
#include "benchmarks/cell/histogram.hpp"
#include "benchmarks/cell/quantiles.hpp"
#include "benchmarks/cell/start_skew.hpp"
#include "runners/contract/claims.hpp"
#include "runners/contract/in_flight.hpp"

namespace concbench {
namespace {

void report_distribution(const std::string& figure, std::vector<std::int64_t> ns, Json& report) {
  report[figure + "_histogram"] = ns.empty() ? Json() : Json(histogram(ns));
  report[figure + "_ns"] = quantiles(std::move(ns));
}

/// The quantiles always fit into a message, histograms of very many tasks that differ widely do
/// not.
void leave_out_what_is_too_long(Json& report) {
  constexpr std::size_t kMostBytes = kMostMessageBytes / 2;
  constexpr std::array kHistograms{"task_latency_histogram", "task_queueing_histogram",
                                   "task_response_histogram"};
  std::size_t bytes = 0;
  for (const auto* const key : kHistograms) bytes += to_line(report.at(key)).size();
  if (bytes <= kMostBytes) return;
  for (const auto* const key : kHistograms) report[key] = nullptr;
}

}  // namespace

void report_stamps(const Cell& cell, std::span<const TaskStamp> stamps,
                   std::chrono::steady_clock::time_point began, Json& report) {
  check_claim(cell.runner->workers, cell.concurrency, stamps);
  const std::int64_t began_ns = std::chrono::nanoseconds(began.time_since_epoch()).count();
  std::vector<std::int64_t> service_ns;
  std::vector<std::int64_t> queueing_ns;
  std::vector<std::int64_t> response_ns;
  for (const auto& one : stamps) {
    service_ns.push_back(one.finished_ns - one.started_ns);
    // Ranks on other machines have other clocks.
    queueing_ns.push_back(std::max<std::int64_t>(one.started_ns - began_ns, 0));
    response_ns.push_back(std::max<std::int64_t>(one.finished_ns - began_ns, 0));
  }
  report_distribution("task_latency", std::move(service_ns), report);
  report_distribution("task_queueing", std::move(queueing_ns), report);
  report_distribution("task_response", std::move(response_ns), report);
  leave_out_what_is_too_long(report);
  report["workers_seen"] = distinct_workers(stamps);
  report["start_skew_ns"] = or_null(start_skew(stamps));
}

void report_in_flight(const Cell& cell, const Runner& runner, std::span<const TaskStamp> stamps,
                      Json& report) {
  if (cell.workload->kind != WorkloadKind::kWaits) return;
  if (!runner.hosts().empty() || !runner.has_workers_in_its_tree()) return;
  const auto most = most_in_flight(stamps);
  if (!most) return;
  report["in_flight"] = {
      {"tasks", most->tasks}, {"from_ns", most->from_ns}, {"to_ns", most->to_ns}};
}

}  // namespace concbench
