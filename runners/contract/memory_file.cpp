#include "runners/contract/memory_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {

FileDescriptor make_memory_file(const char* name, std::size_t bytes) {
  FileDescriptor file(::memfd_create(name, MFD_CLOEXEC));
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(bytes)) < 0) {
    const bool is_limited = errno == EFBIG;
    throw_errno("cannot make " + std::to_string(bytes) + " bytes of memory for the " + name +
                (is_limited ? ", which ulimit -f has to allow" : ""));
  }
  return file;
}

}  // namespace concbench
