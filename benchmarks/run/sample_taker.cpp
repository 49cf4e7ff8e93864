#include "benchmarks/run/sample_taker.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <utility>

#include "benchmarks/cell/cell_directory.hpp"
#include "benchmarks/cell/portions.hpp"
#include "benchmarks/run/cell_orders.hpp"
#include "benchmarks/run/utc_now.hpp"

namespace concbench {

using std::chrono::nanoseconds;

namespace {

constexpr const char* kServerWasFull =
    "a client found no place free at the local server, or no descriptor, and another gave way or "
    "it waited; raise ulimit -Hn, or type a smaller --concurrency";

}  // namespace

SampleTaker::SampleTaker(const RunOptions& options, const Topology& topology, LocalServer& server,
                         const StopSignals& signals)
    : options_(options), topology_(topology), server_(server), signals_(signals) {}

Sample SampleTaker::begun(const Cell& cell, const Turn& turn) {
  return {
      .cell = &cell,
      .block = turn.block,
      .take = turn.take,
      .position = turn.position,
      .started_at = utc_now(),
      .started_monotonic_ns = std::chrono::steady_clock::now().time_since_epoch() / nanoseconds(1),
      .tasks = cell.workload->make(cell.parameters, {})->task_count()};
}

Try SampleTaker::take(const Cell& cell, const Turn& turn, const TakenSamples::Calibration& known,
                      nanoseconds took) {
  const auto cpus = weather_.calmest(topology_.cpus_of(cell.cores), topology_.usable_cpus);
  auto weather = weather_.before_sample(cpus, took, [this] { return signals_.end(); });
  auto sample = begun(cell, turn);
  sample.cpus = cpus;
  auto supervised = run_cell(sample, known);
  weather_.after_sample(weather);
  sample.weather = std::move(weather);
  return {std::move(sample), std::move(supervised)};
}

void SampleTaker::learn_weather(const std::vector<StoredSample>& samples) {
  for (const auto& sample : samples) {
    for (const auto& pulse : sample.pulses) weather_.learn(pulse);
    weather_.learn_wait(sample.waited);
  }
  constexpr int kFirstPulses = 10;
  for (int i = 0; i < kFirstPulses; ++i) {
    for (const auto& pulse : take_pulses(some_of(topology_.usable_cpus))) weather_.learn(pulse);
  }
}

Supervised SampleTaker::run_cell(Sample& sample, const TakenSamples::Calibration& known) {
  const Cell& cell = *sample.cell;
  try {
    if (auto why = threads_.why_too_few(cell); !why.empty()) {
      sample.outcome = {Status::kFailed, std::move(why)};
      return {};
    }
    auto* const server = cell.workload->needs_server(cell.parameters) ? &server_.get() : nullptr;
    if (server != nullptr) server->was_full();  // before this sample
    const auto server_cpu_before = server != nullptr ? server->cpu_time() : nanoseconds{};
    const auto directory = directory_for(cell);
    auto order = order_for(cell, options_.effort, topology_);
    order.surroundings = {.server_url = server != nullptr ? server->url() : "",
                          .directory = directory ? directory->path() : "",
                          .echo_address = server != nullptr ? server->echo_address() : "",
                          .addresses = addresses_.of(cell)};
    order.cpus = sample.cpus;
    if (known.portions.iterations > 0) {
      constexpr double kLongest = 1e18;  // a file may tell more than nanoseconds can hold
      const nanoseconds batch(static_cast<std::int64_t>(std::min(known.batch_ns, kLongest)));
      const auto portions =
          portions_after(known.portions, batch, order.min_time, order.measurements);
      order.iterations = portions.iterations;
      order.measurements = portions.measurements;
    }
    auto supervised = supervise(order, options_.timeout, signals_);
    sample.outcome = supervised.outcome;
    sample.usage = supervised.usage;
    sample.elapsed = supervised.elapsed;
    if (server != nullptr) {
      sample.server_cpu = server->cpu_time() - server_cpu_before;
      if (server->was_full() && sample.outcome.figures) {
        sample.outcome.figures->limits.emplace_back(kServerWasFull);
      }
    }
    return supervised;
  } catch (const std::exception& error) {
    sample.outcome = {Status::kFailed, error.what()};
    return {};
  }
}

}  // namespace concbench
