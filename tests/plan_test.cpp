#include "benchmarks/plan/plan.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "benchmarks/run/option_table.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

std::vector<std::string> measured(const Selection& selection, std::size_t usable_cores) {
  std::vector<std::string> names;
  for (const auto& [cell, skipped] : make_plan(selection, usable_cores)) {
    if (skipped.empty()) names.push_back(name_of(cell));
  }
  return names;
}

/// "cores/concurrency" of the measured cells of one runner.
std::vector<std::string> points(Selection selection, const std::string& runner,
                                std::size_t usable_cores) {
  std::vector<std::string> found;
  for (const auto& [cell, skipped] : make_plan(selection, usable_cores)) {
    if (skipped.empty() && cell.runner->name == runner) {
      found.push_back(std::to_string(cell.cores) + "/" + std::to_string(cell.concurrency));
    }
  }
  return found;
}

std::string refusal(const Selection& selection, std::size_t usable_cores = 2) {
  try {
    make_plan(selection, usable_cores);
  } catch (const UsageError& error) {
    return error.what();
  }
  ADD_FAILURE() << "the selection was not refused";
  return "";
}

/// What is said of an option's text, or of the plan that it makes.
std::string refusal(const std::string& option, const std::string& text) {
  RunOptions options;
  try {
    run_option(option).value.read({text}, options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return refusal(options.selection);
}

std::vector<ParameterChoice> choices(const std::vector<std::string>& texts) {
  std::vector<ParameterChoice> parsed;
  for (const auto& text : texts) parsed.push_back(parse_parameter_choice(text));
  return parsed;
}

using Points = std::vector<std::string>;

TEST(Plan, SweepsPowersOfTwoUpToTheMachineAndOversubscribesOnce) {
  const Selection computing{.workloads = {"sum_of_squares"}};
  EXPECT_EQ(points(computing, "thread_pool", 1), (Points{"1/1", "1/2"}));
  EXPECT_EQ(points(computing, "thread_pool", 2), (Points{"1/1", "2/2", "2/4"}));
  EXPECT_EQ(points(computing, "thread_pool", 6), (Points{"1/1", "2/2", "4/4", "6/6", "6/12"}));
  EXPECT_EQ(points(computing, "thread_pool", 192),
            (Points{"1/1", "2/2", "4/4", "8/8", "16/16", "32/32", "64/64", "128/128", "192/192",
                    "192/384"}));
}

TEST(Plan, SweepsTheConcurrencyOfWhatWaits) {
  const Selection waiting{.workloads = {"sleep"}};
  EXPECT_EQ(points(waiting, "coroutines", 2), (Points{"2/1", "2/4", "2/16", "2/64"}));
  EXPECT_EQ(points(waiting, "sequential", 2), (Points{"2/1"}));
  EXPECT_EQ(points(waiting, "await_in_turn", 2), (Points{"2/1"}));
}

TEST(Plan, TakesCoresAndConcurrencyAsAsked) {
  EXPECT_EQ(points({.workloads = {"sleep"},
                    .cores = parse_cores("1,2"),
                    .concurrency = parse_concurrency("1,2x")},
                   "thread_pool", 4),
            (Points{"1/1", "1/2", "2/1", "2/4"}));
  EXPECT_EQ(points({.workloads = {"empty"},
                    .cores = parse_cores("all"),
                    .concurrency = parse_concurrency("1x")},
                   "thread_pool", 3),
            (Points{"1/1", "2/2", "3/3"}));
}

TEST(Plan, AlwaysHasTheBaseOfItsSpeedUps) {
  const auto names = measured({.workloads = {"sum_of_squares"}, .cores = {2u}}, 4);
  EXPECT_EQ(std::ranges::count_if(
                names, [](const auto& name) { return name.find("/sequential/") != name.npos; }),
            1);
  EXPECT_EQ(names.front(), "sum_of_squares/sequential/tasks:64/n:100000/cores:1/concurrency:1");
}

TEST(Plan, ListsTheCellsThatCannotExistWithTheirReason) {
  const auto plan = make_plan({.workloads = {"sleep"}, .runners = {"sequential"}}, 2);
  ASSERT_EQ(plan.size(), 4u);
  EXPECT_EQ(plan[0].skipped, "");
  EXPECT_EQ(plan[1].skipped, "runs one task at a time");
}

TEST(Plan, TakesFamiliesAndFilters) {
  std::size_t of_family = 0;
  for (const auto& [cell, skipped] :
       make_plan({.workloads = {"empty"}, .runners = {"async", "thread_pool"}}, 1)) {
    const bool is_asked_for =
        cell.runner->family == Family::kAsync || cell.runner->name == "thread_pool";
    EXPECT_TRUE(is_asked_for) << name_of(cell);
    of_family += cell.runner->family == Family::kAsync ? 1u : 0u;
  }
  EXPECT_GT(of_family, 2u);
  EXPECT_EQ(measured({.filter = NameFilter("^sqrt_map/thread_pool/.*cores:2/concurrency:2$")}, 2),
            (Points{"sqrt_map/thread_pool/n:1000000/grain:10000/cores:2/concurrency:2"}));
}

TEST(Plan, TakesParametersAndPresets) {
  EXPECT_EQ(measured({.workloads = {"sleep"},
                      .runners = {"sequential"},
                      .parameters = choices({"sleep.tasks=3", "sleep.delay=1500us"})},
                     1),
            (Points{"sleep/sequential/tasks:3/delay:1500us/cores:1/concurrency:1"}));
  EXPECT_EQ(
      measured({.workloads = {"sum_of_squares"}, .runners = {"sequential"}, .preset = "guides"}, 1),
      (Points{"sum_of_squares/sequential/tasks:4/n:100000/cores:1/concurrency:1",
              "sum_of_squares/sequential/tasks:4/n:1000000/cores:1/concurrency:1"}));
}

TEST(Plan, MakesACellOfEachValueOfAParameter) {
  const auto cells_of = [](const std::vector<std::string>& texts) {
    return measured(
        {.workloads = {"sleep"}, .runners = {"sequential"}, .parameters = choices(texts)}, 1);
  };
  const Points two{"sleep/sequential/tasks:3/delay:1ms/cores:1/concurrency:1",
                   "sleep/sequential/tasks:3/delay:10ms/cores:1/concurrency:1"};
  EXPECT_EQ(cells_of({"sleep.tasks=3", "sleep.delay=1ms,10ms"}), two);
  EXPECT_EQ(cells_of({"sleep.delay=1ms", "sleep.tasks=3", "sleep.delay=10ms"}), two);
  EXPECT_EQ(cells_of({"sleep.delay=1ms,1000us,10ms", "sleep.tasks=3,3"}), two);
  EXPECT_EQ(cells_of({"sleep.delay=1ms,10ms", "sleep.tasks=3,4"}).size(), 4u);
  EXPECT_EQ(measured({.workloads = {"empty"},
                      .runners = {"process_pool"},
                      .cores = {1u},
                      .concurrency = {1u},
                      .parameters = choices({"process_pool.start=fork,spawn"}),
                      .chunk = {1, 7}},
                     1)
                .size(),
            4u);
}

TEST(Plan, LaysEachValueOverEachSetOfAPreset) {
  const auto cells_of = [](const std::vector<std::string>& texts) {
    return measured({.workloads = {"sum_of_squares"},
                     .runners = {"sequential"},
                     .preset = "guides",
                     .parameters = choices(texts)},
                    1);
  };
  ASSERT_EQ(cells_of({}).size(), 2u);  // which differ in n
  EXPECT_EQ(cells_of({"sum_of_squares.tasks=5,6"}).size(), 4u);
  EXPECT_EQ(cells_of({"sum_of_squares.n=7,8"}),
            (Points{"sum_of_squares/sequential/tasks:4/n:7/cores:1/concurrency:1",
                    "sum_of_squares/sequential/tasks:4/n:8/cores:1/concurrency:1"}));
}

TEST(Plan, TakesTextsAndPathsWholeWhateverTheyHold) {
  const auto only_cell = [](const std::string& workload, const std::string& choice) {
    const auto plan = make_plan({.workloads = {workload},
                                 .runners = {"sequential"},
                                 .concurrency = {1u},
                                 .parameters = choices({choice})},
                                1);
    EXPECT_EQ(plan.size(), 1u) << choice;
    return plan.front().cell.parameters;
  };
  EXPECT_EQ(only_cell("http_fetch", "http_fetch.url=http://127.0.0.1:1/a,b").text("url"),
            "http://127.0.0.1:1/a,b");
  EXPECT_EQ(only_cell("file_read", "file_read.directory=/a,b").text("directory"), "/a,b");
}

TEST(Plan, RefusesAnOptionBesideTheParameterThatItIsShortFor) {
  const auto said = [](Selection selection, const std::string& choice) {
    selection.parameters = choices({choice});
    return refusal(selection);
  };
  EXPECT_EQ(said({.url = "http://127.0.0.1:1/"}, "http_fetch.url=http://127.0.0.1:1/"),
            "--url is short for --param http_fetch.url; leave one of the two out");
  EXPECT_EQ(said({.chunk = {7}}, "process_pool.chunk=8"),
            "--chunk is short for --param process_pool.chunk; leave one of the two out");
  EXPECT_EQ(said({.hosts = "hosts"}, "mpi.hosts=hosts"),
            "--hosts is short for --param mpi.hosts; leave one of the two out");
  EXPECT_EQ(said({.launcher = "srun"}, "mpi.launcher=srun"),
            "--launcher is short for --param mpi.launcher; leave one of the two out");
}

TEST(Plan, NamesTheNearestOfWhatItDoesNotKnow) {
  EXPECT_NE(refusal({.workloads = {"sleeep"}}).find("did you mean 'sleep'?"), std::string::npos);
  EXPECT_NE(refusal({.runners = {"thread-pool"}}).find("did you mean 'thread_pool'?"),
            std::string::npos);
  EXPECT_NE(refusal({.preset = "guide"}).find("did you mean 'guides'?"), std::string::npos);
  EXPECT_NE(refusal("param", "sleep.dleay=1ms").find("did you mean 'delay'?"), std::string::npos);
  EXPECT_EQ(refusal({.workloads = {"xyzzy"}}).find("did you mean"), std::string::npos);
}

TEST(Plan, GivesTheCoresOfHostsToTheRunnerThatHasThemAlone) {
  if (find_runner("mpi") == nullptr) GTEST_SKIP() << "no MPI";
  const auto file = testing::TempDir() + "/concbench_plan_hosts_" + std::to_string(::getpid());
  std::ofstream(file) << "far slots=5\n";
  const auto cores_of = [&](const std::string& workload, const std::string& runner) {
    std::set<std::size_t> cores;
    const Selection selection{
        .workloads = {workload}, .runners = {"thread_pool", "mpi"}, .hosts = file};
    for (const auto& [cell, skipped] : make_plan(selection, 2)) {
      if (cell.runner->name == runner) cores.insert(cell.cores);
    }
    return cores;
  };
  EXPECT_EQ(cores_of("sleep", "thread_pool"), (std::set<std::size_t>{2}));
  EXPECT_EQ(cores_of("sleep", "mpi"), (std::set<std::size_t>{5}));
  EXPECT_EQ(cores_of("primes", "thread_pool"), (std::set<std::size_t>{1, 2}));
  EXPECT_EQ(cores_of("primes", "mpi"), (std::set<std::size_t>{1, 2, 4, 5}));
  std::filesystem::remove(file);
}

TEST(Plan, RefusesNumbersThatMeanNothing) {
  for (const auto* const cores : {"0", "-1", "3", "two", "1,,2", "1.5"}) {
    EXPECT_NE(refusal("cores", cores).find("--cores"), std::string::npos) << cores;
  }
  for (const auto* const concurrency :
       {"0", "-4", "0x", "x", "4,", "1e3", "99999999999999999999", "9223372036854775809x"}) {
    EXPECT_NE(refusal("concurrency", concurrency).find("--concurrency"), std::string::npos)
        << concurrency;
  }
  for (const auto* const setting :
       {"sleep.tasks=0", "sleep.tasks=-1", "sleep.delay=-1ms", "sleep.delay", "sleep=1",
        "sleep.delay=", "sleep.delay=1ms,,2ms", "sleep.tasks=,", "file_read.directory=",
        "sqrt_map.grain=300", "http_fetch.url=ftp://example.com/", "http_fetch.delay=1500us",
        "http_fetch.bytes=100000000", "http_fetch.delay=2m", "sqrt_map.n=999999999989"}) {
    const auto workload =
        std::string(setting).substr(0, std::string_view(setting).find_first_of(".="));
    EXPECT_NE(refusal("param", setting).find(workload), std::string::npos) << setting;
  }
  EXPECT_NE(refusal("filter", "(").find("regular expression"), std::string::npos);
  EXPECT_NE(refusal("filter", "^nothing").find("no cell matches"), std::string::npos);
  EXPECT_NE(refusal({.workloads = {"empty"}, .parameters = choices({"sleep.tasks=1"})})
                .find("not among the selected"),
            std::string::npos);
}

TEST(Plan, MakesAPoolOfEachChunk) {
  EXPECT_EQ(measured({.workloads = {"empty"},
                      .runners = {"process_pool"},
                      .cores = {1u},
                      .concurrency = {1u},
                      .chunk = {1, 50}},
                     1),
            (Points{"empty/process_pool/tasks:1000/cores:1/concurrency:1",
                    "empty/process_pool:chunk=50/tasks:1000/cores:1/concurrency:1"}));
  for (const auto* const chunk : {"0", "-1", "x", "1,", "1.5"}) {
    EXPECT_NE(refusal("chunk", chunk).find("--chunk '"), std::string::npos) << chunk;
  }
}

/// 64 times 200 cores are too many, though 64 alone are not.
TEST(Plan, RefusesMoreTasksThanThereMayBeOnItsCores) {
  const Selection much{.workloads = {"empty"}, .concurrency = parse_concurrency("64x")};
  EXPECT_NE(refusal(much, 200).find("--concurrency '64x': type numbers from 1 to 10000"),
            std::string::npos);
  EXPECT_EQ(points(much, "thread_pool", 1), (Points{"1/64"}));
}

TEST(Cell, SurvivesItsJson) {
  for (const auto& [cell, skipped] : make_plan({.url = "http://127.0.0.1:1/a?b=\"<c>"}, 2)) {
    const auto again = cell_from_json(Json::parse(to_line(to_json(cell))));
    EXPECT_EQ(name_of(again), name_of(cell));
    EXPECT_EQ(again.parameters, cell.parameters);
  }
}

}  // namespace
}  // namespace concbench
