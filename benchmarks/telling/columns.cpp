#include "benchmarks/telling/columns.hpp"

#include <algorithm>

#include <boost/locale/utf.hpp>
#include <locale.h>
#include <wchar.h>

namespace concbench {
namespace {

/// The C library knows widths in locales of UTF-8 only, whatever that of this process is.
class WidthsOfUnicode {
 public:
  WidthsOfUnicode() {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  ~WidthsOfUnicode() {
    if (locale_ != nullptr) ::uselocale(before_);
  }
  WidthsOfUnicode(const WidthsOfUnicode&) = delete;
  WidthsOfUnicode& operator=(const WidthsOfUnicode&) = delete;

  std::size_t of(wchar_t letter) const {
    const int width = locale_ != nullptr ? ::wcwidth(letter) : 1;
    // What is younger than the library is taken to be wide.
    return width < 0 ? 2 : static_cast<std::size_t>(width);
  }

 private:
  static inline const locale_t locale_ = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  locale_t before_ = nullptr;
};

}  // namespace

std::string_view within_columns(std::string_view text, std::size_t columns) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  const WidthsOfUnicode widths;
  std::size_t taken = 0;
  for (auto next = text.begin(); next != text.end();) {
    const auto start = next;
    taken += widths.of(static_cast<wchar_t>(Utf8::decode(next, text.end())));
    if (taken > columns) return {text.begin(), start};
  }
  return text;
}

}  // namespace concbench
