#pragma once

#include <functional>
#include <string>
#include <utility>

#include "workloads/workload.hpp"

namespace concbench {

/// Tasks that do what a test says, and no results: for what happens to tasks that fail or die.
class TestWorkload final : public Workload {
 public:
  TestWorkload(std::size_t tasks, std::function<void(std::size_t task)> body)
      : tasks_(tasks), body_(std::move(body)) {}

  std::string_view name() const override { return "test"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return 0; }
  void run(std::size_t task, std::span<std::byte>, Waits&) const override { body_(task); }
  void verify(std::span<const std::byte>) const override {}

 private:
  std::size_t tasks_;
  std::function<void(std::size_t task)> body_;
};

}  // namespace concbench
