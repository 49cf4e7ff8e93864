#pragma once

#include <string>
#include <vector>

namespace concbench {

/// Why a command line is refused that has an empty word, or an option with nothing behind its "=",
/// and what to type instead; "" for any other. An empty word is an unset variable: it means neither
/// a directory nor a default. The first word is the program, whatever it is called.
std::string why_empty(const std::vector<std::string>& words);

}  // namespace concbench
