#pragma once

#include <string>
#include <string_view>

namespace concbench {

/// The text with all that a terminal could take for a command, or that shows something else than is
/// there, written out: control characters as \x1b, bytes that are no UTF-8 as \xff, and what turns
/// the direction of writing, ends lines or cannot be seen as \u202e. What is in `kept` stays.
/// `printable` of scripts/analysis/words does the same.
std::string printable(std::string_view text, std::string_view kept = "");

/// Its beginning where it is longer than a message should be: somebody else's words, such as a
/// number of a million digits, have no end.
std::string shortened(std::string_view text);

}  // namespace concbench
