#include "benchmarks/cell/cell_directory.hpp"

#include <filesystem>
#include <string>

namespace concbench {

std::optional<ScratchDirectory> directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return std::nullopt;
  const auto& asked = cell.parameters.text("directory");
  return ScratchDirectory(asked.empty() ? std::filesystem::temp_directory_path().string() : asked);
}

}  // namespace concbench
