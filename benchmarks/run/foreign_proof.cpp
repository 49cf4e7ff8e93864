#include "benchmarks/run/foreign_proof.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "benchmarks/cell/histogram.hpp"
#include "benchmarks/cell/start_program.hpp"
#include "benchmarks/run/report.hpp"
#include "runners/contract/batch.hpp"
#include "runners/contract/cache_line.hpp"
#include "runners/contract/memory_file.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

/// Counts begin where a cache line does, and the memory ends where a page does.
constexpr std::size_t kPage = 4096;
using Count = std::uint32_t;

template <class Value>
std::vector<Value> read_values(int memory, std::size_t offset, std::size_t count) {
  std::vector<Value> values(count);
  const auto bytes = std::as_writable_bytes(std::span(values));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto part = ::pread(memory, bytes.data() + done, bytes.size() - done,
                              static_cast<off_t>(offset + done));
    if (part < 0) throw_errno("cannot read the results");
    if (part == 0) throw BadMessage("it has cut the memory of the results short");
    done += static_cast<std::size_t>(part);
  }
  return values;
}

std::uint64_t memory_of_machine() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

ForeignProof::ForeignProof(const CellOrder& order)
    : workload_(order.cell.workload->make(order.cell.parameters, order.surroundings)),
      tasks_(workload_->task_count()),
      results_bytes_(tasks_ * workload_->result_size()),
      counts_offset_(round_up(results_bytes_, kCacheLine)),
      cpus_(order.cpus.size()),
      memory_(make_memory_file(
          "results", std::max(round_up(counts_offset_ + tasks_ * sizeof(Count), kPage), kPage))) {
  spoil();
}

Json ForeignProof::place() const {
  return {{"descriptor", kResultsDescriptor},
          {"tasks", tasks_},
          {"result_bytes", workload_->result_size()},
          {"counts_offset", counts_offset_}};
}

void ForeignProof::check_warm(const Json& message) {
  batches_until_warm_ = whole_number_in(message, "batches", 1);
  check(batches_until_warm_);
  spoil();
}

void ForeignProof::check_report(const Json& report, std::chrono::nanoseconds elapsed) const {
  check_lifetime(report);
  check_amounts(report);
  const auto batches = whole_number_in(report, "batches", 1);
  const auto& wall_ns = report.at("wall_ns");
  const auto iterations = report.at("iterations").get<std::uint64_t>();
  const auto executed = batches - std::min(batches, batches_until_warm_);
  if (executed / wall_ns.size() < iterations) {
    throw BadMessage("it says that it measured " + std::to_string(wall_ns.size()) + " times " +
                     std::to_string(iterations) + " batches, and that it executed " +
                     std::to_string(executed) + " since it was warm");
  }
  check(batches);
  auto left = static_cast<std::uint64_t>(elapsed.count());
  for (const auto& one : wall_ns) {
    const auto took = one.get<std::uint64_t>();
    if (took == 0) {
      throw BadMessage("it says that " + std::to_string(iterations) +
                       " batches took no time; wall_ns is in nanoseconds");
    }
    if (took > left) {
      throw BadMessage("it says that it measured for longer than the " +
                       std::to_string(elapsed.count()) +
                       " ns since the reply to 'warm'; wall_ns is in nanoseconds");
    }
    left -= took;
  }
  check_cpu_time(report, elapsed);
}

void ForeignProof::check_lifetime(const Json& report) const {
  const auto lived = (std::chrono::steady_clock::now() - started_) / std::chrono::nanoseconds(1);
  auto durations = report;
  for (const auto* const key : {"task_latency_ns", "task_queueing_ns", "task_response_ns"}) {
    const auto quantiles = report.value(key, Json());
    if (quantiles.is_object()) durations[key] = quantiles.at("max");
  }
  for (const auto* const key : {"startup_ns", "first_batch_ns", "shutdown_ns", "start_skew_ns",
                                "task_latency_ns", "task_queueing_ns", "task_response_ns"}) {
    const auto duration = durations.value(key, Json());
    if (duration.is_null() || duration.get<std::int64_t>() <= lived) continue;
    throw BadMessage("it says of '" + std::string(key) + "' that it took " + to_line(duration) +
                     " ns, longer than the " + std::to_string(lived) + " ns since it was started");
  }
  const auto noise = report.value("noise", Json::object());
  const auto pressure = noise.is_object() ? noise.value("pressure_ns", Json()) : Json();
  if (!pressure.is_null() && pressure.get<std::int64_t>() > lived) {
    throw BadMessage("it reports a pressure of " + to_line(pressure) + " ns within " +
                     std::to_string(lived) + " ns");
  }
}

void ForeignProof::check_amounts(const Json& report) const {
  const auto resident = report.value("peak_rss_bytes", Json());
  if (!resident.is_null() && resident.get<std::uint64_t>() > memory_of_machine()) {
    throw BadMessage("it says that " + to_line(resident) +
                     " bytes were resident, more than this machine has");
  }
  for (const auto* const key :
       {"task_latency_histogram", "task_queueing_histogram", "task_response_histogram"}) {
    const auto histogram = histogram_in(report.value(key, Json()));
    if (!histogram || tasks_of(*histogram) == tasks_) continue;
    throw BadMessage("it says in '" + std::string(key) + "' that there were " +
                     std::to_string(tasks_of(*histogram)) + " tasks, not the " +
                     std::to_string(tasks_) + " of a batch");
  }
  const auto workers = report.value("workers_seen", Json());
  if (workers.is_null()) return;
  const auto count = workers.get<std::uint64_t>();
  if (count > tasks_ || (count == 0 && tasks_ > 0)) {
    throw BadMessage("it says that " + std::to_string(count) + " workers executed its " +
                     std::to_string(tasks_) + " tasks");
  }
}

void ForeignProof::check_cpu_time(const Json& report, std::chrono::nanoseconds elapsed) const {
  const auto cpu_ns = report.value("cpu_ns", Json());
  if (cpu_ns.is_null() || cpus_ == 0) return;
  // Some kernels count it in ticks.
  constexpr std::chrono::nanoseconds kTicks = std::chrono::milliseconds(100);
  auto left = static_cast<std::uint64_t>((elapsed + kTicks).count()) * cpus_;
  for (const auto& one : cpu_ns) {
    const auto used = one.get<std::uint64_t>();
    if (used > left) {
      throw BadMessage("it says that it used more CPU time than its " + std::to_string(cpus_) +
                       " CPUs had since the reply to 'warm'; cpu_ns is in nanoseconds");
    }
    left -= used;
  }
}

void ForeignProof::check(std::uint64_t batches) const {
  if (batches > std::numeric_limits<Count>::max()) {
    throw BadMessage("it says that it executed " + std::to_string(batches) +
                     " batches, more than a count of them can be");
  }
  const auto counts = read_values<Count>(memory_.get(), counts_offset_, tasks_);
  for (std::size_t task = 0; task < tasks_; ++task) {
    if (counts[task] == static_cast<Count>(batches)) continue;
    throw BrokenBatch("task " + std::to_string(task) + " was executed " +
                      std::to_string(counts[task]) + " times in " + std::to_string(batches) +
                      " batches; a runner executes each task once");
  }
  workload_->verify(read_values<std::byte>(memory_.get(), 0, results_bytes_));
}

void ForeignProof::spoil() {
  const std::vector<std::byte> wrong(results_bytes_, std::byte{0xA5});  // no right answer
  std::size_t done = 0;
  while (done < wrong.size()) {
    const auto part =
        ::pwrite(memory_.get(), wrong.data() + done, wrong.size() - done, static_cast<off_t>(done));
    if (part < 0) throw_errno("cannot write the results");
    done += static_cast<std::size_t>(part);
  }
}

}  // namespace concbench
