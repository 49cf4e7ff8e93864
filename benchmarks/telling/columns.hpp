#pragma once

#include <cstddef>
#include <string_view>

namespace concbench {

/// The beginning of a printable text that a terminal shows in so many columns: a letter of Chinese
/// or an emoji takes two, an accent that joins the letter before it none.
std::string_view within_columns(std::string_view text, std::size_t columns);

}  // namespace concbench
