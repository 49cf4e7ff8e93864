#pragma once

#include <string>
#include <vector>

namespace concbench {

/// "1,2,8" in its parts.
std::vector<std::string> split_list(const std::string& list);

/// The parts as one text again.
std::string join_list(const std::vector<std::string>& words);

}  // namespace concbench
