#include "benchmarks/run/launcher_trial.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <string>
#include <utility>

#include "benchmarks/cell/make_runner.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/tell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

/// Everything that is written until the last that could write is gone.
std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> part{};
  for (;;) {
    const auto size = ::read(descriptor, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
}

struct Trial {
  std::string why;  // it does not start; "" when it does
  bool was_killed = false;
};

Trial try_to_start(const Cell& cell) {
  Pipe reason;
  WorkerProcess trial([&] {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    try {
      const auto workload = cell.workload->make(cell.parameters, {});
      Batch batch(*workload);
      make_runner(cell, batch,
                  worker_programs(order_of_workload(cell, module_of(*cell.workload), {})));
    } catch (const std::exception& error) {
      write_all(reason.write_end.get(), error.what());
    }
  });
  reason.write_end.close();
  auto text = read_all(reason.read_end.get());
  const auto end = trial.wait();
  if (end.clean()) return {.why = std::move(text)};
  return {"trying it ended a process: " + end.text(), end.was_killed()};
}

/// Why the runner of a cell does not start; "" when it does. That somebody has killed a trial says
/// nothing of the runner.
std::string why_not_started(const Cell& cell) {
  constexpr int kGoes = 3;
  auto trial = try_to_start(cell);
  for (int go = 1; go < kGoes && trial.was_killed; ++go) trial = try_to_start(cell);
  return trial.why;
}

bool is_same_launcher(const Cell& one, const Cell& other) {
  return one.runner == other.runner && one.settings == other.settings;
}

/// On other hosts the one that needs most of them, since all were named; here the one that is
/// started most easily, since a machine may well refuse some.
bool says_more(const Cell& one, const Cell& other) {
  const bool on_hosts = one.runner->cores_of_hosts(one.settings) > 0;
  return on_hosts ? one.concurrency > other.concurrency : one.concurrency < other.concurrency;
}

/// For each runner with its settings the cell that it is tried with.
std::vector<const Cell*> cells_to_try(const std::vector<PlannedCell>& plan) {
  std::vector<const Cell*> chosen;
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty() || cell.runner->family != Family::kDistributed) continue;
    if (foreign_program_of(*cell.runner) != nullptr) continue;
    const auto known = std::ranges::find_if(
        chosen, [&cell = cell](const Cell* other) { return is_same_launcher(cell, *other); });
    if (known == chosen.end()) {
      chosen.push_back(&cell);
    } else if (says_more(cell, **known)) {
      *known = &cell;
    }
  }
  return chosen;
}

[[noreturn]] void refuse(const Cell& cell, const std::string& why, const std::string& advice) {
  throw UsageError(std::string(cell.runner->name) + ": " + printable(why) + "; mend that" + advice);
}

[[noreturn]] void refuse_to_begin(const Cell& cell, const std::string& why) {
  refuse(cell, why, ", or leave " + std::string(cell.runner->name) + " out with --runners");
}

}  // namespace

void skip_what_does_not_start(std::vector<PlannedCell>& plan) {
  for (const auto* const tried : cells_to_try(plan)) {
    const auto why = why_not_started(*tried);
    if (why.empty()) continue;
    if (tried->settings != Parameters(tried->runner->parameters)) refuse_to_begin(*tried, why);
    tell("note: {} is skipped: {}\n", tried->runner->name, printable(why));
    for (auto& [cell, skipped] : plan) {
      if (skipped.empty() && is_same_launcher(cell, *tried)) skipped = why;
    }
    const bool any_left = std::ranges::any_of(
        plan, [](const PlannedCell& planned) { return planned.skipped.empty(); });
    if (!any_left) refuse_to_begin(*tried, why);
  }
}

void require_launchers(const std::vector<PlannedCell>& plan) {
  for (const auto* const cell : cells_to_try(plan)) {
    const auto why = why_not_started(*cell);
    if (!why.empty()) refuse(*cell, why, ", and continue the run then: it lacks samples of that");
  }
}

}  // namespace concbench
