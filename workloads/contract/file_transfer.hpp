#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace concbench {

/// A whole file that is read, or made and written.
struct FileTransfer {
  enum class Way {
    kRead,
    kWrite,     // written once the kernel has it
    kWriteOut,  // once the disk has it
  };

  Way way;
  std::string path;
  std::string_view content{};  // what is written; lives as long as the step
};

/// "cannot read FILE: why", or write.
inline std::runtime_error cannot_move(const FileTransfer& file, const std::error_code& why) {
  return std::runtime_error(std::string("cannot ") +
                            (file.way == FileTransfer::Way::kRead ? "read " : "write ") +
                            file.path + ": " + why.message());
}

}  // namespace concbench
