#include "scratch_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace concbench {

namespace fs = std::filesystem;

ScratchDirectory::ScratchDirectory(const std::string& parent)
    : path_((fs::path(parent) / "concbench-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(),
                            "cannot make a directory below " + parent);
  }
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, "")) {}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::optional<ScratchDirectory> directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return std::nullopt;
  const auto& asked = cell.parameters.text("directory");
  return ScratchDirectory(asked.empty() ? fs::temp_directory_path().string() : asked);
}

}  // namespace concbench
