// What is written for people, and what must never reach their terminal.

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "benchmarks/telling/colour.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/wrapped.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  const std::string text = "plain text, \"quotes\",\n  two lines, Größe, 温度, 🙂";
  EXPECT_EQ(printable(text), text);
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, WritesOutWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("\x1b]0;title\a"), "\\x1b]0;title\\x07");
  EXPECT_EQ(printable("a\rb\tc\bd\x7f"), "a\\x0db\\x09c\\x08d\\x7f");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m");  // U+009B begins a command like escape and bracket
}

TEST(Printable, WritesOutWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("a\xc3"), "a\\xc3");
  EXPECT_EQ(printable("\xc0\x9b"), "\\xc0\\x9b");                    // an overlong U+001B
  EXPECT_EQ(printable("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");           // another
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // half of a surrogate pair
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(printable("\xe2\x82x"), "\\xe2\\x82x");
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

}  // namespace
}  // namespace concbench
