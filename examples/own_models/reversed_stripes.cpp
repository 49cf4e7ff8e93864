#include <thread>
#include <vector>

#include "runners/contract/runner_entry.hpp"

namespace concbench {
namespace {

/// Each batch starts `concurrency` std::jthreads, and each of them has every so manieth task, the
/// last one first. Nothing is shared between them, so whoever has the long tasks is waited for.
class ReversedStripes final : public Runner {
 public:
  ReversedStripes(Batch& batch, std::size_t concurrency)
      : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override {
    std::vector<std::jthread> threads;
    for (std::size_t stripe = 0; stripe < concurrency_; ++stripe) {
      threads.emplace_back([this, stripe] { execute_stripe(stripe); });
    }
  }

 private:
  void execute_stripe(std::size_t stripe) {
    const auto count = batch_.task_count();
    for (auto done = stripe; done < count; done += concurrency_) batch_.execute(count - 1 - done);
  }

  Batch& batch_;
  std::size_t concurrency_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ReversedStripes>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry reversed_stripes_entry() {
  return {.name = "reversed_stripes",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "std::jthread",
          .counterpart = "threading.Thread, a slice each",
          .summary = "tasks divided ahead, the last one first",
          .make = make};
}

}  // namespace concbench
