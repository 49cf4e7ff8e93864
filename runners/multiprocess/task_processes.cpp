#include "runners/multiprocess/task_processes.hpp"

#include <string>
#include <utility>
#include <vector>

#include "runners/contract/readiness.hpp"

namespace concbench {
namespace {

class TaskProcesses final : public Runner {
 public:
  TaskProcesses(Batch& batch, std::size_t concurrency, StartTaskProcess start)
      : batch_(batch), concurrency_(concurrency), start_(std::move(start)) {}

  void run_batch() override {
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      if (children_.size() == concurrency_) reap_ended();
      children_.push_back({task, start_(task)});
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
  StartTaskProcess start_;
  std::vector<Child> children_;
};

}  // namespace

std::unique_ptr<Runner> make_process_per_task_runner(Batch& batch, std::size_t concurrency,
                                                     StartTaskProcess start) {
  return std::make_unique<TaskProcesses>(batch, concurrency, std::move(start));
}

}  // namespace concbench
