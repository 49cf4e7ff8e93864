#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// One task after the other in the calling thread: what every speed-up is held against.
class Sequential final : public Runner {
 public:
  explicit Sequential(Batch& batch) : batch_(batch) {}

  void run_batch() override {
    for (std::size_t task = 0; task < batch_.task_count(); ++task) batch_.execute(task);
  }

 private:
  Batch& batch_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms&) {
  return std::make_unique<Sequential>(batch);
}

}  // namespace

RunnerEntry sequential_entry() {
  return {.name = "sequential",
          .family = Family::kSequential,
          .workers = Workers::kCaller,
          .built_on = "a loop",
          .counterpart = "for loop",
          .summary = "one task after the other",
          .make = make,
          .most_concurrency = 1,
          .why_most = "runs one task at a time",
          .in_quick = true};
}

}  // namespace concbench
