// Every option of the table is on the command line, in the manifest and compared when a run is
// continued.

#include "benchmarks/run/option_table.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "benchmarks/commands/option_flags.hpp"
#include "benchmarks/run/continued_options.hpp"
#include "benchmarks/run/manifest.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

constexpr std::size_t kUsableCores = 2;

/// For each option one that is not the default, of a run with other cells where it can be, and as
/// it stands in a manifest.
struct Other {
  std::string typed;
  Json written;
};

const std::map<std::string, Other> kOther{
    {"workloads", {"sleep,empty", {"sleep", "empty"}}},
    {"runners", {"tbb,async", {"tbb", "async"}}},
    {"cores", {"2,all", "2,all"}},
    {"concurrency", {"3,2x", "3,2x"}},
    {"filter", {"tbb", "tbb"}},
    {"preset", {"guides", "guides"}},
    {"param", {"sleep.delay=2ms", Json::array({"sleep.delay=2ms"})}},
    {"hosts", {"nowhere/hosts", "nowhere/hosts"}},
    {"launcher", {"srun", "srun"}},
    {"chunk", {"1,7", "1,7"}},
    {"url", {"http://127.0.0.1:1/", "http://127.0.0.1:1/"}},
    {"effort", {"rigorous", "rigorous"}},
    {"blocks", {"3", 3}},
    {"until", {"600s", "10m"}},
    {"min-time", {"2000us", "2ms"}},
    {"timeout", {"60s", "1m"}},
    {"seed", {"0042", 42}},
};

const Other& other_than_default(const RunOption& option) {
  const auto other = kOther.find(option.name);
  if (other == kOther.end()) {
    throw std::out_of_range("give this test another value of " + option.name + " than its default");
  }
  return other->second;
}

/// What becomes of the options when one is typed for a command.
std::set<std::string> type(const RunOption& option, const std::string& text, bool for_run,
                           RunOptions& options) {
  CLI::App command;
  if (for_run) {
    add_run_options(command);
  } else {
    add_selection_options(command);
  }
  const auto name = "--" + (option.flags.empty() ? option.name : text);
  std::vector<std::string> words{name};
  if (option.flags.empty()) words.insert(words.begin(), text);  // CLI11 takes them from the back
  command.parse(words);
  return read_options(command, options);
}

std::vector<std::string> names_of_table() {
  std::vector<std::string> names;
  for (const auto& option : option_table()) names.push_back(option.name);
  return names;
}

Json manifest_of(const RunOptions& options) {
  return {{"options", to_json(options)},
          {"cells", describe_plan(make_plan(options.selection, kUsableCores))}};
}

class EveryOption : public testing::TestWithParam<std::string> {
 protected:
  const RunOption& option() const { return run_option(GetParam()); }
};

TEST_P(EveryOption, IsOnTheCommandLine) {
  const auto& [typed, written] = other_than_default(option());
  RunOptions options;
  EXPECT_EQ(type(option(), typed, true, options), std::set{option().name});
  EXPECT_EQ(to_json(options).at(option().name), written);
  EXPECT_NE(to_json(RunOptions()).at(option().name), written);
}

TEST_P(EveryOption, IsOneOfListAndCellsWhereItSelectsThem) {
  const auto& typed = other_than_default(option()).typed;
  RunOptions options;
  if (option().value.of_selection) {
    EXPECT_EQ(type(option(), typed, false, options), std::set{option().name});
  } else {
    EXPECT_THROW(type(option(), typed, false, options), CLI::ParseError);
  }
}

TEST_P(EveryOption, IsInTheManifest) {
  RunOptions options;
  option().value.read({other_than_default(option()).typed}, options);
  const auto json = Json::parse(to_line(to_json(options)));
  EXPECT_EQ(to_json(run_options_from_json(json)), json);
}

TEST_P(EveryOption, IsReadFromAManifestThatMayLackItAlone) {
  auto json = to_json(RunOptions());
  json.erase(option().name);
  if (option().in_every_manifest) {
    EXPECT_THROW(run_options_from_json(json), UsageError);
  } else {
    EXPECT_EQ(to_json(run_options_from_json(json)), to_json(RunOptions()));
  }
}

TEST_P(EveryOption, OfAnotherKindOfJsonIsRefused) {
  for (const auto& strange : {Json(nullptr), Json::object(), Json::array({1}), Json(true)}) {
    auto json = to_json(RunOptions());
    if (strange.is_null() && option().may_be_null) continue;
    json[option().name] = strange;
    EXPECT_THROW(run_options_from_json(json), UsageError) << strange;
  }
}

TEST_P(EveryOption, IsComparedWhenARunIsContinued) {
  const auto manifest = manifest_of({});
  RunOptions typed;
  const auto given = type(option(), other_than_default(option()).typed, true, typed);
  const auto& written = other_than_default(option()).written;
  try {
    continued_options(manifest, typed, given, kUsableCores);
    ADD_FAILURE() << "another run was continued";
  } catch (const UsageError& error) {
    const auto line = "\n  " + option().name + ": the run has " +
                      to_line(manifest.at("options").at(option().name)) + ", not " +
                      to_line(written);
    EXPECT_NE(std::string(error.what()).find(line), std::string::npos) << error.what();
  }
}

TEST_P(EveryOption, OfTheRunMayBeGivenWhenItIsContinued) {
  RunOptions options;
  const auto given = type(option(), other_than_default(option()).typed, true, options);
  // No plan is that of no cells: what the options say decides.
  const Json manifest{{"options", to_json(options)}, {"cells", Json::array()}};
  EXPECT_EQ(to_json(continued_options(manifest, options, given, kUsableCores)), to_json(options));
}

INSTANTIATE_TEST_SUITE_P(RunOptions, EveryOption, testing::ValuesIn(names_of_table()),
                         [](const auto& option) {
                           auto name = option.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(OptionTable, KeepsTheKeysThatRunsHave) {
  EXPECT_EQ(names_of_table(),
            (std::vector<std::string>{"workloads", "runners", "cores", "concurrency", "filter",
                                      "preset", "param", "hosts", "launcher", "chunk", "url",
                                      "effort", "blocks", "until", "min-time", "timeout", "seed"}));
}

TEST(OptionTable, ReadsWhatOlderRunsWrote) {
  for (const auto* const text :
       {R"({"workloads": [], "runners": [], "cores": "", "concurrency": "", "filter": "",
            "preset": "", "param": [], "url": "", "effort": "standard", "blocks": 10, "until": null,
            "min-time": "100ms", "timeout": "5m", "seed": 663907242})",
        R"({"workloads": ["sleep", "http_fetch"], "runners": ["all"], "cores": "1,2",
            "concurrency": "1,2,64", "filter": "^sleep/[a-z_]+/.*cores:2$",
            "preset": "", "param": ["openmp.schedule=dynamic", "openmp.schedule=static"],
            "hosts": "", "launcher": "", "chunk": "1,32", "url": "", "effort": "quick",
            "blocks": null, "until": "settled", "min-time": "40ms", "timeout": "5m", "seed": 2566048842})"}) {
    const auto stored = Json::parse(text);
    const auto again = to_json(run_options_from_json(stored));
    for (const auto& [key, value] : stored.items()) EXPECT_EQ(again.at(key), value) << key;
  }
}

TEST(OptionTable, TakesListsWithCommasOrSpacesOrTypedAgain) {
  for (const auto* const typed : {"--workloads sleep,empty", "--workloads sleep empty",
                                  "--workloads sleep --workloads empty"}) {
    CLI::App command;
    add_selection_options(command);
    command.parse(typed);
    RunOptions options;
    read_options(command, options);
    EXPECT_EQ(options.selection.workloads, (std::vector<std::string>{"sleep", "empty"})) << typed;
  }
}

TEST(OptionTable, TakesOptionsThatAreWrittenInAnotherWayForTheSame) {
  RunOptions of_run;
  of_run.selection.cores = parse_cores("pow2");
  RunOptions typed;
  typed.selection.cores = parse_cores("1,2");
  EXPECT_NO_THROW(continued_options(manifest_of(of_run), typed, {"cores"}, kUsableCores));
  typed.selection.cores = parse_cores("2");
  EXPECT_THROW(continued_options(manifest_of(of_run), typed, {"cores"}, kUsableCores), UsageError);
}

TEST(OptionTable, LeavesAnOptionsDefaultToTheEffort) {
  RunOptions options;
  run_option("effort").value.read({"quick"}, options);
  EXPECT_EQ(options.effort.blocks, quick_effort().blocks);
  EXPECT_EQ(options.effort.last_look, quick_effort().last_look);
  EXPECT_TRUE(options.selection.quick);
  run_option("blocks").value.read({"7"}, options);
  EXPECT_EQ(run_options_from_json(to_json(options)).effort.blocks, 7u);
  EXPECT_EQ(run_options_from_json(to_json(options)).effort.last_look, 0u);
  EXPECT_EQ(run_options_from_json(to_json(options)).effort.warm_up, quick_effort().warm_up);
}

TEST(OptionTable, RacesUntilAllIsSettledOrForATime) {
  RunOptions options;
  run_option("effort").value.read({"quick"}, options);
  run_option("until").value.read({"settled"}, options);
  EXPECT_EQ(run_options_from_json(to_json(options)).effort.last_look, kMostOfAnyRace);
  run_option("until").value.read({"10m"}, options);
  EXPECT_EQ(run_options_from_json(to_json(options)).until.time, std::chrono::minutes(10));
  for (const auto* const nonsense : {"", "soon", "-1s", "0s", "10", "settled "}) {
    EXPECT_THROW(run_option("until").value.read({nonsense}, options), UsageError) << nonsense;
  }
  run_option("blocks").value.read({"12"}, options);
  EXPECT_THROW(run_option("until").value.read({"settled"}, options), UsageError);
}

}  // namespace
}  // namespace concbench
