// What is written for people, and what must never reach their terminal.

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "benchmarks/telling/colour.hpp"
#include "benchmarks/telling/columns.hpp"
#include "benchmarks/telling/json.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/wrapped.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

/// The cases that tests/test_printable.py holds the scripts to as well.
std::vector<Json> golden_cases() {
  std::ifstream file(CONCBENCH_GOLDEN "/printable.json");
  return Json::parse(file).at("cases");
}

std::string text_of(const Json& one) {
  if (one.contains("text")) return one.at("text");
  const auto hex = one.at("bytes").get<std::string>();
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return text;
}

TEST(Printable, HasTheGoldenCases) {
  ASSERT_FALSE(golden_cases().empty());
  for (const auto& one : golden_cases()) {
    EXPECT_EQ(printable(text_of(one)), one.at("printable")) << one;
  }
}

TEST(Printable, KeepsWhatMayStay) {
  EXPECT_EQ(printable("a\n\tb\r", "\n\t"), "a\n\tb\\x0d");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
}

TEST(QuotedForShell, HasTheGoldenCases) {
  for (const auto& one : golden_cases()) {
    EXPECT_EQ(quoted_for_shell(text_of(one)), one.at("quoted")) << one;
    EXPECT_EQ(printable(quoted_for_shell(text_of(one))), quoted_for_shell(text_of(one)));
  }
  EXPECT_EQ(quoted_for_shell("it's"), "'it'\\''s'");
}

TEST(Columns, CutBetweenLetters) {
  EXPECT_EQ(within_columns("plain", 80), "plain");
  EXPECT_EQ(within_columns("plain", 5), "plain");
  EXPECT_EQ(within_columns("plain", 2), "pl");
  EXPECT_EQ(within_columns("plain", 0), "");
  EXPECT_EQ(within_columns("", 3), "");
  EXPECT_EQ(within_columns("größer", 3), "grö");
}

TEST(Columns, CountWhatATerminalShows) {
  EXPECT_EQ(within_columns("温度", 4), "温度");
  EXPECT_EQ(within_columns("温度", 3), "温");
  EXPECT_EQ(within_columns("温度", 1), "");
  EXPECT_EQ(within_columns("a🙂b", 3), "a🙂");
  EXPECT_EQ(within_columns("a🙂b", 2), "a");
  EXPECT_EQ(within_columns("e\u0301e\u0301", 1), "e\u0301");  // the accents have no column
}

TEST(Wrapped, KeepsLinesWithinTheWidth) {
  EXPECT_EQ(wrapped("one two three four", 9),
            (std::vector<std::string>{"one two", "three", "four"}));
  EXPECT_EQ(wrapped("photosynthesis is long", 5),
            (std::vector<std::string>{"photosynthesis", "is", "long"}));
  EXPECT_TRUE(wrapped("", 10).empty());
  EXPECT_EQ(wrapped_behind(70, "one two three four"),
            "one two\n" + std::string(70, ' ') + "three four");
}

class Terminal : public testing::Test {
 protected:
  Terminal() {
    ours_ = FileDescriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ::grantpt(ours_.get());
    ::unlockpt(ours_.get());
    theirs_ = FileDescriptor(::open(::ptsname(ours_.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
  }
  int terminal() const { return theirs_.get(); }

 private:
  FileDescriptor ours_;
  FileDescriptor theirs_;
};

TEST_F(Terminal, TakesEscapeSequencesAndColour) {
  ASSERT_EQ(::isatty(terminal()), 1);
  EXPECT_TRUE(takes_escape_sequences(terminal()));
  EXPECT_TRUE(takes_colour(terminal()));
}

TEST_F(Terminal, ThatIsDumbTakesNeither) {
  for (const char* const name : {"dumb", ""}) {
    *name == '\0' ? ::unsetenv("TERM") : ::setenv("TERM", name, 1);
    EXPECT_FALSE(takes_escape_sequences(terminal())) << name;
    EXPECT_FALSE(takes_colour(terminal())) << name;
  }
}

TEST_F(Terminal, TakesNoColourWhereTheUserForbidsIt) {
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(takes_colour(terminal()));
  EXPECT_TRUE(takes_escape_sequences(terminal()));
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(takes_colour(terminal()));
}

TEST_F(Terminal, IsNoFile) {
  const FileDescriptor file(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_FALSE(takes_escape_sequences(file.get()));
}

TEST(Shortened, EndsWithAWholeLetter) {
  EXPECT_EQ(shortened("short"), "short");
  const std::string before(3999, 'x');
  EXPECT_EQ(shortened(before + "\u00fc" + before), before + " ...");
}

}  // namespace
}  // namespace concbench
