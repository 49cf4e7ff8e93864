#include "workloads/contract/module.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <dlfcn.h>
#include <link.h>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

namespace {

using ElfHeader = ElfW(Ehdr);
using ElfSegment = ElfW(Phdr);

bool is_elf(const ElfHeader& header) { return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0; }

/// The bytes of the file that is open, from `offset`; false where there are not as many.
bool read_at(int file, void* bytes, std::size_t size, std::uint64_t offset) {
  return ::pread(file, bytes, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

}  // namespace

void require_whole_module(const std::string& path) {
  // Not to be kept waiting, should it be a pipe.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    throw BadModule("cannot read the module " + path + ": " +
                    std::generic_category().message(errno) + "; build or install it anew");
  }
  if (!S_ISREG(status.st_mode)) throw BadModule(path + " is no module: no regular file");
  ElfHeader header{};
  if (!read_at(file.get(), &header, sizeof header, 0) || !is_elf(header)) {
    throw BadModule(path + " is no module: no shared object");
  }
  // That it is of another kind of machine, the loader says.
  if (header.e_phentsize != sizeof(ElfSegment)) return;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  for (std::size_t number = 0; number < header.e_phnum; ++number) {
    ElfSegment segment{};
    const auto offset = header.e_phoff + number * sizeof segment;
    if (!read_at(file.get(), &segment, sizeof segment, offset) ||
        (segment.p_type == PT_LOAD &&
         (segment.p_filesz > size || segment.p_offset > size - segment.p_filesz))) {
      throw BadModule("the module " + path + " is cut short: it has " + std::to_string(size) +
                      " bytes, and promises more; build or copy it anew");
    }
  }
}

bool is_shared_object(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ElfHeader header{};
  return file && read_at(file.get(), &header, SELFMAG, 0) && is_elf(header);
}

const ModuleContents& load_module(const std::string& path) {
  require_whole_module(path);
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
