#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace concbench {

/// " (did you mean 'thread_pool'?)" for the candidate with the fewest typing mistakes, or "" when
/// none is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace concbench
