#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace concbench {

/// "8.4 s", "2 min 10 s", "1 h 5 min", "12 days", "273 years"; and so for as long as it takes.
std::string for_people(std::chrono::duration<double> duration);

/// "1 cell", "12 cells".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace concbench
