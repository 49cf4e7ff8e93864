#include "process_per_task.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "worker_process.hpp"

namespace concbench {
namespace {

class ProcessPerTask final : public Runner {
 public:
  ProcessPerTask(Batch& batch, std::size_t concurrency)
      : batch_(batch), concurrency_(concurrency) {}

  void run_batch() override {
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      if (children_.size() == concurrency_) reap_ended();
      children_.push_back({task, WorkerProcess([this, task] { batch_.execute(task); })});
    }
    while (!children_.empty()) reap_ended();
  }

 private:
  struct Child {
    std::size_t task;
    WorkerProcess process;
  };

  /// Waits until at least one child has ended.
  void reap_ended() {
    std::vector<pollfd> ends;
    for (const auto& child : children_) ends.push_back({child.process.pidfd(), POLLIN, 0});
    wait_until_ready(ends);
    std::vector<Child> running;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      auto& [task, process] = children_[i];
      if (ends[i].revents == 0) {
        running.push_back(std::move(children_[i]));
      } else if (const auto end = process.wait(); !end.clean()) {
        batch_.fail(task, "worker " + std::to_string(task) + " died: " + end.text());
      }
    }
    children_ = std::move(running);
  }

  Batch& batch_;
  std::size_t concurrency_;
  std::vector<Child> children_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ProcessPerTask>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry process_per_task_entry() {
  return {.name = "process_per_task",
          .family = Family::kMultiprocess,
          .workers = Workers::kNewProcesses,
          .built_on = "fork",
          .counterpart = "multiprocessing.Process, fork",
          .summary = "a process for each task",
          .make = make};
}

}  // namespace concbench
