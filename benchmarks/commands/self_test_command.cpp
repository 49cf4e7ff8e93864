#include "benchmarks/commands/self_test_command.hpp"

#include <unistd.h>

#include <exception>

#include <fmt/core.h>

#include "benchmarks/machine/disturbance.hpp"
#include "benchmarks/machine/system_calls.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/self_test/self_test_store.hpp"
#include "benchmarks/self_test/self_test_trials.hpp"
#include "benchmarks/telling/colour.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {
namespace {

/// Returns whether it is stored. A failed A/A test is stored like any other: its large floor is
/// the truth about the machine.
bool store(const SelfTest& self_test, const Json& identity) {
  if (!self_test.noise_floor()) {
    tell("concbench: there is no noise floor, so nothing is stored\n");
    return false;
  }
  try {
    const auto path = self_test_path();
    store_self_test(path, self_test, identity);
    tell("stored for the runs that follow: {}\n", path.string());
    return true;
  } catch (const std::exception& error) {
    tell(
        "concbench: {}; runs that follow will have no noise floor (XDG_STATE_HOME may name "
        "another directory)\n",
        error.what());
    return false;
  }
}

}  // namespace

int run_self_test(const SelfTestRequest& request) {
  require_system_calls();
  const auto environment = read_environment(read_topology());
  const auto build = this_build();
  auto trials = self_test_trials(environment.topology.usable_cpus.size());
  tell("self-test of concbench {}: {} cells, {} blocks, seed {}\n", build.version, trials.size(),
       request.blocks, request.seed);
  tell("{}", warnings_text(disturbances_of(environment, build)));
  const auto timer = measure_timer();
  auto self_test = take_until_told(trials, request.seed, request.blocks, [&](Blocks blocks) {
    if (blocks.from > 0) {
      tell("the A/A test could not tell a difference of 5 % yet: {} more blocks\n", request.blocks);
    }
    return run_trials(trials, request.seed, blocks, environment.topology);
  });
  if (!self_test) {
    tell("interrupted; nothing is stored\n");
    return 130;
  }
  self_test->finished_at = utc_now();
  self_test->timer = timer;
  const auto problems = problems_of(trials);
  if (request.as_json) {
    fmt::print("{}", to_plain_text(to_json(*self_test)));
    for (const auto& problem : problems) tell("{}\n", problem);
  } else {
    fmt::print("{}", self_test_text(*self_test, problems,
                                    environment.clock_source.value_or("unknown clock source"),
                                    takes_colour(STDOUT_FILENO)));
  }
  std::fflush(stdout);
  const bool stored = store(*self_test, identity_of(environment, build));
  return problems.empty() && self_test->passed() && stored ? 0 : 1;
}

}  // namespace concbench
