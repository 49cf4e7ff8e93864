#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concbench {

/// Lines of that many characters fit every terminal.
inline constexpr std::size_t kColumns = 80;

/// The words of the text in lines of at most `width` characters; a longer word has its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// The same as one text, each line but the first behind `indent` spaces.
std::string wrapped_behind(std::size_t indent, std::string_view text);

}  // namespace concbench
