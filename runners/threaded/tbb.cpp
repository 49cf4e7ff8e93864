#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/version.h>

#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/tbb_arena.hpp"

namespace concbench {
namespace {

/// oneTBB: parallel_for over the tasks in a task_arena of `concurrency` slots, one of which the
/// calling thread takes. Setting `partitioner` is that of the range. Its guide takes the automatic
/// one in general, and the simple one where a part may not exceed a size ("Partitioner Summary"):
/// so here, with a grain of one task, since a task is the suite's unit of scheduling. The others
/// merge tasks where they see fit, or divide them ahead.
class Tbb final : public Runner {
 public:
  Tbb(Batch& batch, std::size_t concurrency, const std::string& partitioner)
      : batch_(batch), partitioner_(partitioner), arena_(concurrency) {}

  void run_batch() override {
    arena_.execute([this] {
      if (partitioner_ == "simple") return run_with(tbb::simple_partitioner());
      if (partitioner_ == "auto") return run_with(tbb::auto_partitioner());
      if (partitioner_ == "static") return run_with(tbb::static_partitioner());
      run_with(affinity_);
    });
  }

 private:
  template <class Partitioner>
  void run_with(Partitioner&& partitioner) {
    using Range = tbb::blocked_range<std::size_t>;
    tbb::parallel_for(
        Range(0, batch_.task_count(), 1),
        [this](const Range& tasks) {
          for (std::size_t task = tasks.begin(); task != tasks.end(); ++task) {
            batch_.execute(task);
          }
        },
        partitioner);
  }

  Batch& batch_;
  std::string partitioner_;
  tbb::affinity_partitioner affinity_;  // remembers from batch to batch who did what
  TbbArena arena_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<Tbb>(batch, terms.concurrency, terms.settings.text("partitioner"));
}

std::string refuse(const Parameters& settings) {
  constexpr std::array<std::string_view, 4> kPartitioners{"simple", "auto", "static", "affinity"};
  const auto& text = settings.text("partitioner");
  if (std::ranges::find(kPartitioners, text) != kPartitioners.end()) return "";
  return "tbb.partitioner: '" + text + "': type simple, auto, static or affinity";
}

}  // namespace

RunnerEntry tbb_entry() {
  return {.name = "tbb",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "oneTBB task_arena, parallel_for",
          .counterpart = "joblib, Dask",
          .summary = "work stealing over the tasks",
          .make = make,
          .parameters = {{"partitioner", ParameterKind::kWord, "simple",
                          "simple, auto, static or affinity"}},
          .needs = "clone3",
          .refuse = refuse,
          .costs = {.worker = std::chrono::microseconds(500)},
          .libraries = [] {
            return LibraryVersions{{"onetbb", TBB_runtime_version()}};
          }};
}

}  // namespace concbench
