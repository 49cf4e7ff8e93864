// What is written of a self-test.

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/self_test/self_test.hpp"
#include "benchmarks/telling/wrapped.hpp"
#include "made_up_self_test.hpp"

namespace concbench {
namespace {

TEST(SelfTestText, FitsEightyColumnsAndHasColourOnlyWhereItIsAskedFor) {
  auto self_test = judge(made_up(1e6, 1.2e6, 1e6), 7, kBlocks);
  self_test.timer = {4e6, 1234.5};
  const std::vector<std::string> problems{std::string(100, 'x'), "escape \x1b[31m"};
  const auto text = self_test_text(self_test, problems, "refined-jiffies", false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(self_test_text(self_test, {}, "tsc", true).find('\x1b'), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_the_long_word = line.find("xxx") != std::string::npos;
    EXPECT_TRUE(is_the_long_word || line.size() <= kColumns) << line;
  }
}

TEST(SelfTestText, SaysWhatFailed) {
  const auto failed = self_test_text(judge(made_up(1e6, 1.2e6, 1e6), 7, kBlocks), {}, "tsc", false);
  EXPECT_NE(failed.find("FAILED  A/A"), std::string::npos) << failed;
  EXPECT_NE(failed.find("FAILED  A/B"), std::string::npos) << failed;
  const auto passed = self_test_text(judge(made_up(1e6, 1e6, 2e6), 7, kBlocks), {}, "tsc", false);
  EXPECT_EQ(passed.find("FAILED"), std::string::npos) << passed;
}

TEST(SelfTestText, SaysWhatItCouldHaveFoundAndThatAWideIntervalIsNoAnswer) {
  SelfTest self_test{};
  self_test.a_a = PairedRatio{1.005, 0.991, 1.017, 40};
  self_test.a_b = PairedRatio{1.05, 1.04, 1.06, 20};
  const auto sure = self_test_text(self_test, {}, "tsc", false);
  EXPECT_NE(sure.find("ok      A/A"), std::string::npos) << sure;
  EXPECT_NE(sure.find("one of 1.4 % would have"), std::string::npos) << sure;
  EXPECT_EQ(sure.find("quiet the machine"), std::string::npos) << sure;
  self_test.a_a = PairedRatio{1.002, 0.871, 1.204, 20};
  const auto unsure = self_test_text(self_test, {}, "tsc", false);
  EXPECT_NE(unsure.find("UNSURE  A/A"), std::string::npos) << unsure;
  EXPECT_NE(unsure.find("too wide: one of up to 20.2 %"), std::string::npos) << unsure;
  EXPECT_NE(unsure.find("quiet the machine"), std::string::npos) << unsure;
  EXPECT_EQ(unsure.find("ok      A/A"), std::string::npos) << unsure;
}

TEST(SelfTestText, SaysADifferenceThatIsForgiven) {
  const auto text_of = [](double same) {
    return self_test_text(judge(made_up(1e6, same, 2e6), 7, kBlocks), {}, "tsc", false);
  };
  EXPECT_NE(text_of(1e6).find("no difference found"), std::string::npos) << text_of(1e6);
  for (const double same : {1.04e6, 0.97e6}) {
    EXPECT_NE(text_of(same).find("ok      A/A"), std::string::npos) << text_of(same);
    EXPECT_EQ(text_of(same).find("no difference"), std::string::npos) << text_of(same);
    EXPECT_NE(text_of(same).find("less than"), std::string::npos) << text_of(same);
  }
}

}  // namespace
}  // namespace concbench
