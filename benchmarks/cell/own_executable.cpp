#include "benchmarks/cell/own_executable.hpp"

#include <filesystem>

namespace concbench {

std::string path_of_own_executable() {
  return std::filesystem::read_symlink(kOwnExecutable).string();
}

}  // namespace concbench
