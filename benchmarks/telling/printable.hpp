#pragma once

#include <string>
#include <string_view>

namespace concbench {

/// The text with all that a terminal could take for a command written as \x1b: control characters,
/// and bytes that are no UTF-8. Ends of lines stay.
std::string printable(std::string_view text);

}  // namespace concbench
