#include "workloads/contract/module.hpp"

#include <filesystem>
#include <stdexcept>

#include <dlfcn.h>

namespace concbench {

const ModuleContents& load_module(const std::string& path) {
  // RTLD_LOCAL: two modules may hold the same library, built in two ways, such as Asio on epoll and
  // on io_uring. RTLD_NODELETE: what a library has started may outlive any use that we know of.
  void* const object = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (object == nullptr) {
    throw BadModule("cannot load the module " + path + ": " + ::dlerror());
  }
  const auto contents = reinterpret_cast<ModuleFunction>(::dlsym(object, kModuleSymbol));
  if (contents == nullptr) {
    throw BadModule(path + " is no module of concbench: it exports no " + kModuleSymbol +
                    "; make one with concbench_runner() or concbench_workload() in CMake");
  }
  const auto& module = *contents();
  if (module.contract_version != kContractVersion) {
    throw BadModule("the module " + path + " is of contract version " +
                    std::to_string(module.contract_version) + ", this concbench of version " +
                    std::to_string(kContractVersion) + ": build it anew against this one");
  }
  return module;
}

std::string own_library() {
  Dl_info own{};
  if (::dladdr(reinterpret_cast<void*>(&load_module), &own) == 0) {
    throw std::runtime_error("this program cannot find its own library");
  }
  return std::filesystem::canonical(own.dli_fname).string();
}

std::string module_directory() {
  static const std::string directory =
      (std::filesystem::path(own_library()).parent_path() / "concbench").string();
  return directory;
}

}  // namespace concbench
