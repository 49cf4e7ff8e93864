#include "runners/contract/task_in_steps.hpp"

namespace concbench {

TaskInSteps::~TaskInSteps() {
  if (!finished_) batch_.record_failure(passage_.task, kCancelled);
}

Step TaskInSteps::next() noexcept {
  Step step;
  if (!batch_.has_failed(passage_.task)) {
    try {
      step = batch_.workload_.next(passage_, batch_.result(passage_.task));
      ++passage_.number;
    } catch (...) {
      batch_.record_exception(passage_.task);
      step = Step::finished();
    }
  }
  finished_ = step.done();
  return step;
}

void TaskInSteps::compute() noexcept {
  batch_.compute_step(passage_.task, step_number(), passage_.carried);
}

void TaskInSteps::block() noexcept {
  batch_.block_step(passage_.task, step_number(), passage_.carried);
}

void TaskInSteps::moved(std::optional<std::string> read) noexcept {
  if (read) passage_.carried = std::move(*read);
  try {
    batch_.workload_.moved(passage_.task, step_number(), passage_.carried,
                           batch_.result(passage_.task));
  } catch (...) {
    batch_.record_exception(passage_.task);
  }
}

void TaskInSteps::fail(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (...) {
    batch_.record_exception(passage_.task);
  }
}

}  // namespace concbench
