// What a preset runs: its own workers, models and times; what options make of it; and that the
// guides' preset takes no longer than it promises.

#include "benchmarks/plan/preset_plan.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/plan/plan.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/run_options.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

Names planned(Selection selection, std::size_t usable_cores = 2) {
  selection.preset = "guides";
  Names names;
  for (const auto& [cell, skipped] : make_plan(selection, usable_cores)) {
    EXPECT_EQ(skipped, "") << name_of(cell);
    names.push_back(name_of(cell));
  }
  return names;
}

std::string refusal(Selection selection) {
  selection.preset = "guides";
  try {
    make_plan(selection, 2);
  } catch (const UsageError& error) {
    return error.what();
  }
  ADD_FAILURE() << "the selection was not refused";
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(GuidesPreset, HasTheWorkersAndTheChunkOfTheGuides) {
  EXPECT_EQ(planned({.workloads = {"http_fetch"}, .runners = {"threaded"}}),
            (Names{"http_fetch/thread_pool/tasks:4/delay:1s/bytes:1024/cores:2/concurrency:4",
                   "http_fetch/thread_per_task/tasks:5/delay:1s/bytes:1024/cores:2/concurrency:5",
                   "http_fetch/thread_pool/tasks:10/delay:1s/bytes:1024/cores:2/concurrency:5"}));
  EXPECT_EQ(planned({.workloads = {"random_sleep"}}).size(), 1u);
  EXPECT_TRUE(has(planned({.workloads = {"random_sleep"}}).front(), "concurrency:10"));
  EXPECT_EQ(planned({.workloads = {"sqrt_map"}}, 6),
            (Names{"sqrt_map/sequential/n:1000000/grain:1/cores:1/concurrency:1",
                   "sqrt_map/process_pool/n:1000000/grain:1/cores:6/concurrency:6"}));
  std::set<std::string> of_twenty;
  for (const auto& name : planned({.workloads = {"sleep"}, .runners = {"thread_pool"}})) {
    if (has(name, "tasks:20/delay:100ms")) of_twenty.insert(name.substr(name.rfind(':') + 1));
  }
  EXPECT_EQ(of_twenty,
            (std::set<std::string>{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "20"}));
}

TEST(GuidesPreset, HasSequentialTimesOnOneCoreWhereItComputes) {
  const auto names = planned({.workloads = {"factorial"}}, 4);
  EXPECT_EQ(names, (Names{"factorial/sequential/tasks:5/n:1000/cores:1/concurrency:1",
                          "factorial/process_pool/tasks:5/n:1000/cores:4/concurrency:4"}));
}

TEST(GuidesPreset, IsPricedAtTenMinutesAtMost) {
  RunOptions options;
  options.selection.preset = "guides";
  ASSERT_TRUE(has_blocks_of_preset(options, {"preset"}));
  use_blocks_of_preset(options);
  const auto plan = make_plan(options.selection, 2);
  const auto span = estimate(plan, options.effort);
  EXPECT_LE(span.most, 10min);
  EXPECT_GE(span.least, 1min);  // it has seconds to wait for
}

TEST(GuidesPreset, LeavesBlocksAndRacesToWhoAsksForThem) {
  RunOptions options;
  EXPECT_FALSE(has_blocks_of_preset(options, {}));
  options.selection.preset = "guides";
  for (const auto* const option : {"effort", "blocks", "until"}) {
    EXPECT_FALSE(has_blocks_of_preset(options, {"preset", option})) << option;
  }
  EXPECT_TRUE(has_blocks_of_preset(options, {"preset", "min-time"}));
}

TEST(GuidesPreset, IsTheSameWithEveryEffort) {
  EXPECT_EQ(planned({.quick = true}), planned({}));
  EXPECT_EQ(planned({.workloads = {"all"}, .runners = {"all"}}), planned({}));
}

TEST(GuidesPreset, TakesOtherWorkersOfWhoHasAny) {
  EXPECT_EQ(planned({.workloads = {"factorial"}, .concurrency = {3u, 5u}}),
            (Names{"factorial/sequential/tasks:5/n:1000/cores:1/concurrency:1",
                   "factorial/process_pool/tasks:5/n:1000/cores:2/concurrency:3",
                   "factorial/process_pool/tasks:5/n:1000/cores:2/concurrency:5"}));
}

TEST(GuidesPreset, JoinsTheModelsOfSettingsThatAParameterMakesEqual) {
  const auto names = planned({.workloads = {"sum_of_squares"},
                              .parameters = {parse_parameter_choice("sum_of_squares.n=7")}});
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  const auto count = [&](const std::string& part) {
    return std::ranges::count_if(names, [&](const auto& name) { return has(name, part); });
  };
  EXPECT_EQ(count("/sequential/"), 1);
  EXPECT_EQ(count("/process_pool/"), 2);
  EXPECT_EQ(count("/thread_pool/"), 1);
  EXPECT_EQ(count("/global_lock/"), 1);
}

TEST(GuidesPreset, RefusesWhatItDoesNotRunAndSaysWhatItDoes) {
  const auto tbb = refusal({.runners = {"thread_pool", "openmp"}});
  EXPECT_TRUE(has(tbb, "--runners 'openmp': the preset 'guides'")) << tbb;
  EXPECT_TRUE(has(tbb, "thread_per_task")) << tbb;
  const auto async = refusal({.workloads = {"factorial"}, .runners = {"async"}});
  EXPECT_TRUE(has(async, "run by sequential, process_pool alone")) << async;
  const auto empty = refusal({.workloads = {"empty"}});
  EXPECT_TRUE(has(empty, "--workloads 'empty': it has no preset 'guides'")) << empty;
  EXPECT_TRUE(has(empty, "sqrt_map")) << empty;
}

TEST(GuidesPreset, NamesRunnersThatThereAre) {
  for (const auto& name : workloads_with("guides")) {
    for (const auto& preset : find_workload(name)->presets) {
      EXPECT_FALSE(preset.models.empty()) << name;
      for (const auto& models : preset.models) {
        EXPECT_FALSE(models.workers.empty()) << name;
        for (const auto& runner : models.runners) {
          const bool is_left_out = std::ranges::any_of(
              missing_modules(), [&](const auto& missing) { return missing.name == runner; });
          EXPECT_TRUE(find_runner(runner) != nullptr || is_left_out) << runner;
        }
      }
    }
  }
}

}  // namespace
}  // namespace concbench
