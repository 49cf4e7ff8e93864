#pragma once

#include <unistd.h>

#include <csignal>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "workloads/contract/workload.hpp"

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

/// One of those that worker processes can make anew, as they cannot be handed a function. Throws
/// std::invalid_argument when there is none of that name.
inline std::unique_ptr<Workload> make_test_workload(const std::string& name) {
  const auto with = [](std::size_t tasks, std::function<void(std::size_t)> body) {
    return std::make_unique<TestWorkload>(tasks, std::move(body));
  };
  if (name == "every third fails") {
    return with(7, [](std::size_t task) {
      if (task % 3 == 1) throw std::runtime_error("task " + std::to_string(task) + " had enough");
    });
  }
  if (name == "the fifth is killed") {
    return with(20, [](std::size_t task) {
      if (task == 5) ::kill(::getpid(), SIGKILL);
    });
  }
  if (name == "every one dies") return with(20, [](std::size_t) { ::_exit(3); });
  if (name == "nothing") return with(4, [](std::size_t) {});
  if (name == "naps") return with(8, [](std::size_t) { ::usleep(1000); });
  throw std::invalid_argument("no test workload is called '" + name + "'");
}

}  // namespace concbench
