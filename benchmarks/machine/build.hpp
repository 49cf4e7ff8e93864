#pragma once

#include <string>
#include <utility>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// How this program was built and with which libraries.
struct Build {
  std::string version;  // of concbench
  std::string type;     // CMake's word, such as Release
  std::string compiler;
  std::string flags;
  std::vector<std::pair<std::string, std::string>> libraries;  // names and versions
};

Build this_build();

/// The manifest's "build".
Json to_json(const Build& build);

/// Why what such a build measures says nothing about programs as people run them, such as "not
/// optimised"; "" when it is fit for measuring.
std::string fault_of(const Build& build);

}  // namespace concbench
