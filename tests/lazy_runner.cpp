// A module that tests build: a runner that claims as many threads as its concurrency, and has only
// so many as its setting `workers` says, in as many batches as `lazy_batches` says.

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "runners/contract/runner_entry.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

class Lazy final : public Runner {
 public:
  Lazy(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        claimed_(terms.concurrency),
        lazy_(std::min(terms.settings.count("workers"), terms.concurrency)),
        lazy_batches_(terms.settings.count("lazy_batches")) {}

  void run_batch() override {
    next_task_ = 0;
    const auto workers = batches_++ < lazy_batches_ ? lazy_ : claimed_;
    std::vector<std::jthread> threads;
    for (std::size_t worker = 0; worker < workers; ++worker) {
      threads.emplace_back([this] {
        for (auto task = next_task_++; task < batch_.task_count(); task = next_task_++) {
          batch_.execute(task);
        }
      });
    }
  }

 private:
  Batch& batch_;
  std::size_t claimed_;
  std::size_t lazy_;
  std::size_t lazy_batches_;
  std::size_t batches_ = 0;
  std::atomic<std::size_t> next_task_{0};
};

const std::vector<RunnerEntry> kRunners{
    {.name = "lazy",
     .family = Family::kThreaded,
     .workers = Workers::kThreads,
     .built_on = "std::jthread",
     .counterpart = "-",
     .summary = "fewer threads than it claims",
     .make = [](Batch& batch, const RunnerTerms& terms) -> std::unique_ptr<Runner> {
       return std::make_unique<Lazy>(batch, terms);
     },
     .parameters = {{"workers", ParameterKind::kCount, "1", "threads that it has"},
                    {"lazy_batches", ParameterKind::kCount, "1000000", "as many batches"}}}};

const ModuleContents kContents{.contract_version = kContractVersion, .runners = &kRunners};

}  // namespace
}  // namespace concbench

extern "C" [[gnu::visibility("default")]] const concbench::ModuleContents* concbench_module();
const concbench::ModuleContents* concbench_module() { return &concbench::kContents; }
