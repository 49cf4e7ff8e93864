#pragma once

#include <chrono>
#include <string>

namespace concbench {

/// "8.4 s", "2 min 10 s", "1 h 5 min", "12 days", "273 years"; and so for as long as it takes.
std::string for_people(std::chrono::duration<double> duration);

}  // namespace concbench
