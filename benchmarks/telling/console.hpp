#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace concbench {

/// Writes to standard error. Unlike fmt::print it goes on when nobody listens there: a message that
/// cannot be told must not end a run.
template <class... Values>
void tell(fmt::format_string<Values...> format, Values&&... values) {
  const auto text = fmt::format(format, std::forward<Values>(values)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// The text as one word of a shell's command line.
std::string quoted_for_shell(const std::string& text);

/// The text with all that a terminal could take for a command written as \x1b: control characters,
/// and bytes that are no UTF-8. Ends of lines stay.
std::string printable(std::string_view text);

/// Whether the descriptor is a terminal that understands escape sequences.
bool takes_escape_sequences(int descriptor);

/// The same, and the user has not forbidden colour with NO_COLOR.
bool takes_colour(int descriptor);

enum class Colour { kGreen = 32, kYellow = 33, kRed = 31, kGrey = 90 };

std::string coloured(const std::string& text, Colour colour);

/// The words of the text in lines of at most `width` characters; a longer word has its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// The same as one text, each line but the first behind `indent` spaces.
std::string wrapped_behind(std::size_t indent, std::string_view text);

/// Lines of that many characters fit every terminal.
inline constexpr std::size_t kColumns = 80;

}  // namespace concbench
