#include "benchmarks/telling/printable.hpp"

#include <algorithm>
#include <array>

#include <boost/locale/utf.hpp>
#include <fmt/core.h>

namespace concbench {
namespace {

namespace utf = boost::locale::utf;

struct Range {
  utf::code_point first, last;
};

/// What Unicode calls controls, and the format characters that have no look of their own.
constexpr std::array kUnseen{Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x00AD, 0x00AD},
                             Range{0x061C, 0x061C}, Range{0x180E, 0x180E}, Range{0x200B, 0x200F},
                             Range{0x2028, 0x202E}, Range{0x2060, 0x206F}, Range{0xFEFF, 0xFEFF},
                             Range{0xFFF9, 0xFFFB}, Range{0xFFFE, 0xFFFF}, Range{0xE0000, 0xE0FFF}};

bool is_unseen(utf::code_point point) {
  return std::ranges::any_of(
      kUnseen, [=](const Range& range) { return range.first <= point && point <= range.last; });
}

std::string written_out(utf::code_point point) {
  if (point < 0x80) return fmt::format("\\x{:02x}", point);
  return point <= 0xFFFF ? fmt::format("\\u{:04x}", point) : fmt::format("\\U{:08x}", point);
}

}  // namespace

std::string printable(std::string_view text, std::string_view kept) {
  std::string clean;
  for (auto next = text.begin(); next != text.end();) {
    const auto start = next;
    const auto point = utf::utf_traits<char>::decode(next, text.end());
    if (!utf::is_valid_codepoint(point)) {
      next = start + 1;  // what follows may begin a character
      clean += fmt::format("\\x{:02x}", static_cast<unsigned char>(*start));
    } else if (is_unseen(point) && kept.find(std::string_view(start, next)) == kept.npos) {
      clean += written_out(point);
    } else {
      clean.append(start, next);
    }
  }
  return clean;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 4000;
  if (text.size() <= kMost) return std::string(text);
  auto end = kMost;
  // Not within a letter, the longest of which has four bytes.
  while (end > kMost - 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + " ...";
}

}  // namespace concbench
