#include "benchmarks/telling/console.hpp"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace concbench {
namespace {

bool is_control(unsigned char byte) { return (byte < 0x20 && byte != '\n') || byte == 0x7F; }

/// Bytes of the UTF-8 sequence at the beginning of the text; 0 where there is none. What is called
/// C1 controls (U+0080 to U+009F) counts as none: terminals obey them as they obey escapes.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t length = byte(0) < 0x80   ? 1
                             : byte(0) < 0xC2 ? 0
                             : byte(0) < 0xE0 ? 2
                             : byte(0) < 0xF0 ? 3
                             : byte(0) < 0xF5 ? 4
                                              : 0;
  if (length > text.size()) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return 0;
  }
  const bool is_c1 = length == 2 && byte(0) == 0xC2 && byte(1) < 0xA0;
  const bool too_long = (length == 3 && byte(0) == 0xE0 && byte(1) < 0xA0) ||
                        (length == 4 && byte(0) == 0xF0 && byte(1) < 0x90);
  const bool beyond = (length == 3 && byte(0) == 0xED && byte(1) >= 0xA0) ||
                      (length == 4 && byte(0) == 0xF4 && byte(1) >= 0x90);
  return is_c1 || too_long || beyond ? 0 : length;
}

}  // namespace

std::string quoted_for_shell(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+@%,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
}

std::string printable(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const auto length = sequence_length(text);
    if (length == 0 || is_control(first)) {
      clean += fmt::format("\\x{:02x}", first);
      text.remove_prefix(1);
    } else {
      clean += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return clean;
}

bool takes_escape_sequences(int descriptor) {
  const char* const terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb" && ::isatty(descriptor) == 1;
}

bool takes_colour(int descriptor) {
  const char* const forbidden = std::getenv("NO_COLOR");
  return (forbidden == nullptr || *forbidden == '\0') && takes_escape_sequences(descriptor);
}

std::string coloured(const std::string& text, Colour colour) {
  return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(colour), text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (lines.empty() || lines.back().size() + 1 + word.size() > width) {
      lines.push_back(word);
    } else {
      lines.back() += " " + word;
    }
  }
  return lines;
}

std::string wrapped_behind(std::size_t indent, std::string_view text) {
  std::string whole;
  for (const auto& line : wrapped(text, kColumns - indent)) {
    whole += (whole.empty() ? "" : "\n" + std::string(indent, ' ')) + line;
  }
  return whole;
}

}  // namespace concbench
