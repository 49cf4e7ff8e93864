#pragma once

#include <string>

namespace concbench {

/// The text as one word of a shell's command line, harmless to print. `quoted_for_shell` of
/// scripts/analysis/words does the same.
std::string quoted_for_shell(const std::string& text);

/// The text as it is, or quoted where it cannot be printed.
std::string plain_or_quoted(const std::string& text);

}  // namespace concbench
