// Messages about what was typed: who speaks, what to type instead, and nothing that a terminal
// would obey.

#include "benchmarks/commands/command_line.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

/// What is said about a command line that is refused.
std::string refusal(std::vector<std::string> words) {
  words.insert(words.begin(), "concbench");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  argv.push_back(nullptr);
  const int code = run_command_line(static_cast<int>(argv.size()) - 1, argv.data());
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(code, 2);
  return testing::internal::GetCapturedStderr();
}

TEST(CommandLine, SaysWhatToTypeInsteadOfANumber) {
  EXPECT_EQ(refusal({"run", "--seed", "-1"}),
            "concbench: --seed: '-1': type a whole number from 0 to 4294967295\n");
  EXPECT_EQ(refusal({"run", "--seed=1.5"}),
            "concbench: --seed: '1.5': type a whole number from 0 to 4294967295\n");
  EXPECT_EQ(refusal({"serve", "--port", "99999"}),
            "concbench: --port: '99999': type a whole number from 0 to 65535\n");
  EXPECT_EQ(refusal({"run", "--blocks", "0"}),
            "concbench: --blocks: '0': type a whole number from 1 to 100000\n");
  EXPECT_EQ(refusal({"selftest", "--blocks", "5"}),
            "concbench: --blocks: '5': type a whole number from 6 to 1000\n");
}

/// As an unset variable gives: neither a standard run nor the current directory is meant.
TEST(CommandLine, RefusesEmptyWordsWhereverTheyStand) {
  const auto expect_refused = [](std::vector<std::string> words, const std::string& place) {
    EXPECT_EQ(refusal(std::move(words)),
              "concbench: " + place +
                  " is an empty word, as of a variable that is not set: type what is meant, or "
                  "leave it out\n");
  };
  for (const std::string option :
       {"--resume",   "-o",         "--output",      "--filter", "--workloads",
        "--runners",  "--cores",    "--concurrency", "--preset", "-p",
        "--param",    "--hosts",    "--launcher",    "--chunk",  "--url",
        "--blocks",   "--min-time", "--timeout",     "--seed",   "--budget",
        "--keep-env", "--module"}) {
    expect_refused({"run", option, ""}, "behind " + option);
    if (option.starts_with("--")) {
      expect_refused({"run", option + "=", "--dry-run"}, "behind " + option + "=");
    }
  }
  expect_refused({"list", "--workloads", "sleep", ""}, "on the command line");
  expect_refused({"--module", "", "list"}, "behind --module");
  expect_refused({"serve", "--address", ""}, "behind --address");
  expect_refused({"serve", "--port="}, "behind --port=");
  expect_refused({"selftest", "--seed", ""}, "behind --seed");
  expect_refused({"cells", "--benchmark_filter="}, "behind --benchmark_filter=");
  expect_refused({"run", "--quick", ""}, "behind --quick");
  expect_refused({""}, "on the command line");
}

TEST(CommandLine, RefusesEmptyPlacesInLists) {
  EXPECT_EQ(refusal({"run", "--workloads", "sleep,,empty"}),
            "concbench: --workloads 'sleep,,empty': a name is empty; type one on each side of a "
            "comma\n");
  EXPECT_EQ(refusal({"run", "--runners", "async,"}),
            "concbench: --runners 'async,': a name is empty; type one on each side of a comma\n");
  EXPECT_EQ(refusal({"run", "--workloads", "{}"}),
            "concbench: unknown workload '{}'; `concbench list` shows them\n");
  EXPECT_EQ(refusal({"run", "-p", "sleep.delay="}),
            "concbench: --param 'sleep.delay=' has no value: type one behind the =, or leave it "
            "out\n");
}

TEST(CommandLine, ReadsNumbersAsDecimalWhateverTheyBeginWith) {
  std::vector<std::string> words{"concbench", "run",       "--dry-run",  "--workloads",
                                 "empty",     "--runners", "sequential", "--blocks",
                                 "010",       "--seed",    "0009"};
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line(static_cast<int>(argv.size()), argv.data()), 0);
  const auto printed = testing::internal::GetCapturedStdout();
  EXPECT_NE(printed.find(" x 10 blocks,"), std::string::npos) << printed;
  EXPECT_NE(printed.find(", seed 9\n"), std::string::npos) << printed;
}

TEST(CommandLine, RefusesEveryWordThatIsNotUtf8) {
  // a lone byte, a sequence that is cut short, one that is too long, half a pair of UTF-16
  for (const char* const bytes : {"\xff", "\xc3", "\xe0\x80\xaf", "\xed\xa0\x80"}) {
    const std::string word = std::string("a") + bytes;
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"run", "-o", word},
                                               {"run", "--output=" + word},
                                               {"run", "--resume", word},
                                               {"run", "--hosts", word},
                                               {"run", "--launcher", word},
                                               {"run", "--url", "http://host/" + word},
                                               {"run", "-p", "http_fetch.url=http://host/" + word},
                                               {"run", "-p", "file_write.directory=/tmp/" + word},
                                               {"run", "--module", word},
                                               {"--module", word, "list"},
                                               {"list", "--filter", word},
                                               {"cells", "--benchmark_out=" + word},
                                               {"serve", "--address", word},
                                               {"env", "--keep-env", word},
                                               {"report", word},
                                               {word}}) {
      const auto said = refusal(words);
      EXPECT_NE(said.find("is not UTF-8; rename the file or directory"), std::string::npos) << said;
      EXPECT_NE(said.find("a\\x"), std::string::npos) << said;
    }
  }
}

TEST(CommandLine, SaysWhichOfTwoOptionsToType) {
  EXPECT_EQ(refusal({"run", "--quick", "--rigorous"}),
            "concbench: --quick excludes --rigorous; type one of the two\n");
}

TEST(CommandLine, NamesTheHelpThatHelps) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"run", "--workloads"}, {"run", "--seed", "1", "--seed", "2"}, {"run", "--budget"}}) {
    const auto said = refusal(words);
    EXPECT_TRUE(said.starts_with("concbench: type ")) << said;
    EXPECT_TRUE(said.ends_with("; see concbench run --help\n")) << said;
  }
  EXPECT_EQ(
      refusal({}),
      "concbench: type what to do: env, selftest, list, run, cells, report, summary, compare or "
      "serve; see concbench --help\n");
}

TEST(CommandLine, EchoesNothingThatATerminalWouldObey) {
  const std::string evil = "\x1b[31m\a\xc2\x9b";
  for (const auto& words : std::vector<std::vector<std::string>>{{"run", "--x" + evil},
                                                                 {evil},
                                                                 {"env", evil},
                                                                 {"run", "--seed", evil},
                                                                 {"run", "--filter", "(" + evil},
                                                                 {"run", "--workloads", evil},
                                                                 {"run", "--runners", evil},
                                                                 {"run", "--cores", evil},
                                                                 {"run", "--concurrency", evil},
                                                                 {"run", "--preset", evil},
                                                                 {"run", "--min-time", evil},
                                                                 {"run", "-p", evil},
                                                                 {"run", "-p", "sleep." + evil},
                                                                 {"run", "--url", evil},
                                                                 {"run", "--resume", evil},
                                                                 {"serve", "--port", evil}}) {
    const auto said = refusal(words);
    for (const char letter : said) EXPECT_TRUE(letter == '\n' || letter >= ' ') << said;
    EXPECT_EQ(said.find('\x7f'), std::string::npos) << said;
    EXPECT_EQ(said.find("\xc2\x9b"), std::string::npos) << said;
    EXPECT_NE(said.find("\\x1b"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace concbench
