#include "shared_memory.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

namespace concbench {
namespace {

std::byte* map(void* address, std::size_t size_bytes, int flags) {
  // An empty mapping is an error to the kernel; a batch without tasks is none to us.
  const std::size_t length = size_bytes > 0 ? size_bytes : 1;
  void* const start =
      ::mmap(address, length, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
  if (start == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(),
                            "cannot map " + std::to_string(size_bytes) + " bytes of memory");
  }
  return static_cast<std::byte*>(start);
}

}  // namespace

SharedMemory::SharedMemory(std::size_t size_bytes)
    : start_(map(nullptr, size_bytes, MAP_SHARED)), size_bytes_(size_bytes) {}

SharedMemory::~SharedMemory() { ::munmap(start_, size_bytes_ > 0 ? size_bytes_ : 1); }

void SharedMemory::make_private() { map(start_, size_bytes_, MAP_PRIVATE | MAP_FIXED); }

}  // namespace concbench
