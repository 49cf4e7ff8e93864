#pragma once

#include <string>
#include <vector>

namespace concbench {

/// Why a command line is refused before it is read, and what to type instead; "" where it is not.
/// An empty word, or an option with nothing behind its "=", is an unset variable: it means neither
/// a directory nor a default. What is no UTF-8 can neither be told nor kept. The first word is the
/// program, whatever it is called.
std::string why_unusable(const std::vector<std::string>& words);

/// The same of an option of one letter with "=" behind it, which would be part of its value.
std::string why_no_short_option(const std::vector<std::string>& words);

}  // namespace concbench
