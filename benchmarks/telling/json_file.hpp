#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Why a file is not the JSON that was asked for: goes on a sentence that begins with its path,
/// such as "cannot be read: Permission denied" or "is no JSON: line 3, column 5: ...".
class BadJsonFile : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr std::size_t kMostJsonBytes = std::size_t{16} << 20;

/// The one value that a regular file of at most kMostJsonBytes holds. Throws BadJsonFile.
Json read_json_file(const std::filesystem::path& path);

/// The one value that the text is. Keys that stand twice in an object are refused, and brackets
/// within brackets beyond any use. Throws BadJsonFile.
Json parse_strictly(std::string_view text);

}  // namespace concbench
