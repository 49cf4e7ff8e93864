#include "benchmarks/cell/own_executable.hpp"

#include <filesystem>

#include "workloads/contract/module.hpp"

namespace concbench {

std::string path_of_own_executable() {
  return std::filesystem::read_symlink(kOwnExecutable).string();
}

std::string worker_program() { return module_directory() + "/concbench-worker"; }

}  // namespace concbench
