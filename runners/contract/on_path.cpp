#include "runners/contract/on_path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace concbench {

namespace {

bool is_executable(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

bool is_on_path(const std::string& program) {
  if (program.find('/') != std::string::npos) return is_executable(program);
  const char* const path = std::getenv("PATH");
  std::istringstream directories(path == nullptr ? "" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (is_executable(directory + "/" + program)) return true;
  }
  return false;
}

}  // namespace concbench
