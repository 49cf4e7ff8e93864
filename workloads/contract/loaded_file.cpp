#include "workloads/contract/loaded_file.hpp"

#include <filesystem>
#include <system_error>

#include <dlfcn.h>

namespace concbench {

std::string loaded_file_of(const void* address) {
  Dl_info found{};
  if (::dladdr(address, &found) == 0 || found.dli_fname == nullptr) return "";
  std::error_code gone;
  const std::filesystem::path path(found.dli_fname);
  const auto file = std::filesystem::canonical(path, gone);
  return (gone ? path : file).filename().string();
}

}  // namespace concbench
