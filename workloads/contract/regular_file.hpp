#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// Why a file is not what can be read to its end: goes on a sentence that begins with its path,
/// such as "cannot be read: Permission denied" or "is no regular file".
class UnreadableFile : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All bytes of a regular file. Throws UnreadableFile, also where there are more than `most_bytes`:
/// what was read is all there is.
std::string read_regular_file(const std::filesystem::path& path, std::size_t most_bytes);

/// The same of one that is open for reading, from where it stands.
std::string read_to_end(int descriptor, std::size_t most_bytes);

/// Throws UnreadableFile where the descriptor is of no regular file: reading a pipe or a device
/// could last for ever.
void require_regular_file(int descriptor);

/// The lines of a file that is open for reading, one at a time.
class LineReader {
 public:
  struct Line {
    std::string text;    // without its end
    std::size_t number;  // of the first: 1
    std::size_t begin;   // of its first byte in the file
    bool ended;          // by a newline, which only the last one may lack
  };

  LineReader(int descriptor, std::size_t most_bytes)
      : descriptor_(descriptor), most_bytes_(most_bytes) {}

  /// Empty at the end of the file. Throws UnreadableFile, also where a line has more than
  /// `most_bytes`.
  std::optional<Line> next();

 private:
  int descriptor_;
  std::size_t most_bytes_;
  std::string read_;  // and not given yet
  std::size_t given_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace concbench
