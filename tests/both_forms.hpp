#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "runners/contract/batch.hpp"
#include "runners/contract/task_in_steps.hpp"
#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Waits that answer without a server, and count how often work was to block. Sleeps are real.
class ServerlessWaits final : public Waits {
 public:
  explicit ServerlessWaits(HttpResponse response = {}) : response_(std::move(response)) {}

  void sleep_for(std::chrono::nanoseconds delay) override {
    if (sleeps_) std::this_thread::sleep_for(delay);
  }
  HttpResponse fetch(const HttpGet&) override { return response_; }
  void exchange(const Exchange& exchange) override {
    std::ranges::copy(exchange.message, exchange.reply.begin());
    if (spoilt_byte_) ++exchange.reply[*spoilt_byte_];
  }
  void block_in(const std::function<void()>& work) override {
    ++blocked_;
    work();
  }

  /// From now on sleeping returns at once: what a broken runner's does.
  void wake_early() { sleeps_ = false; }
  /// From now on each reply has this byte wrong.
  void spoil_byte(std::size_t index) { spoilt_byte_ = index; }
  std::size_t blocked() const { return blocked_; }

 private:
  HttpResponse response_;
  bool sleeps_ = true;
  std::optional<std::size_t> spoilt_byte_;
  std::size_t blocked_ = 0;
};

/// Executes each task of a batch by its blocking form.
inline void execute_blocking(Batch& batch, Waits& waits) {
  batch.spoil_results();
  batch.begin();
  for (std::size_t task = 0; task < batch.task_count(); ++task) batch.execute(task, waits);
}

/// Executes each task step by step; returns the kinds of the steps that the last one took.
inline std::vector<Step::Kind> execute_in_steps(Batch& batch, Waits& waits) {
  std::vector<Step::Kind> kinds;
  batch.spoil_results();
  batch.begin();
  for (std::size_t number = 0; number < batch.task_count(); ++number) {
    kinds.clear();
    TaskInSteps task(batch, number);
    for (Step step = task.next(); !step.done(); step = task.next()) {
      kinds.push_back(step.kind);
      if (step.kind == Step::Kind::kSleep) waits.sleep_for(step.delay);
      if (step.kind == Step::Kind::kFetch) task.fetched(waits.fetch(*step.get));
      if (step.kind == Step::Kind::kExchange) waits.exchange(*step.exchange);
      if (step.works()) task.compute();
    }
  }
  return kinds;
}

/// Whether no task failed, each was executed once and all answers are right.
inline testing::AssertionResult all_right(const Batch& batch) {
  try {
    const auto failures = batch.failures();
    if (!failures.empty()) return testing::AssertionFailure() << failures.front().reason;
    batch.check_each_once();
    batch.verify();
  } catch (const std::exception& error) {
    return testing::AssertionFailure() << error.what();
  }
  return testing::AssertionSuccess();
}

/// What the check of a batch's answers says; "" when it finds nothing.
inline std::string complaint(const Batch& batch) {
  try {
    batch.verify();
  } catch (const WrongAnswer& error) {
    return error.what();
  }
  return "";
}

/// Why the workload refuses these parameters; "" when it does not.
inline std::string refusal(const WorkloadEntry& entry,
                           const std::vector<std::pair<std::string, std::string>>& values) {
  Parameters parameters(entry.parameters);
  for (const auto& [name, text] : values) parameters.set(name, text);
  try {
    entry.make(parameters, {});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace concbench
