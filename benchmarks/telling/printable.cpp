#include "benchmarks/telling/printable.hpp"

#include <fmt/core.h>

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

}  // namespace concbench
