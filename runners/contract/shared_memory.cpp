#include "runners/contract/shared_memory.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "runners/contract/memory_file.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

/// An empty mapping is an error to the kernel; a batch without tasks is none to us.
std::size_t mapped_length(std::size_t size_bytes) { return std::max<std::size_t>(size_bytes, 1); }

[[noreturn]] void refuse(const char* what, std::size_t size_bytes) {
  throw_errno(what + std::to_string(size_bytes) + " bytes of memory");
}

/// What is mapped beyond the end of the memory kills whoever touches it.
void require_size(int descriptor, std::size_t size_bytes) {
  struct stat status {};
  if (::fstat(descriptor, &status) < 0) refuse("cannot look at ", size_bytes);
  if (static_cast<std::size_t>(status.st_size) == mapped_length(size_bytes)) return;
  throw_error(EINVAL, "the shared memory has " + std::to_string(status.st_size) + " bytes, not " +
                          std::to_string(mapped_length(size_bytes)));
}

std::byte* map(int descriptor, std::size_t size_bytes) {
  void* const start = ::mmap(nullptr, mapped_length(size_bytes), PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (start == MAP_FAILED) refuse("cannot map ", size_bytes);
  return static_cast<std::byte*>(start);
}

}  // namespace

SharedMemory::SharedMemory(std::size_t size_bytes)
    : descriptor_(make_memory_file("batch", mapped_length(size_bytes))),
      size_bytes_(size_bytes),
      start_(map(descriptor_.get(), size_bytes)) {}

SharedMemory::SharedMemory(FileDescriptor descriptor, std::size_t size_bytes)
    : size_bytes_(size_bytes) {
  require_size(descriptor.get(), size_bytes);
  start_ = map(descriptor.get(), size_bytes);
}

SharedMemory::~SharedMemory() { ::munmap(start_, mapped_length(size_bytes_)); }

void SharedMemory::make_private(std::size_t offset_bytes) {
  const std::size_t length = size_bytes_ - offset_bytes;
  if (length == 0) return;  // the page there is not ours
  void* const start = ::mmap(start_ + offset_bytes, length, PROT_READ | PROT_WRITE,
                             MAP_ANONYMOUS | MAP_NORESERVE | MAP_PRIVATE | MAP_FIXED, -1, 0);
  if (start == MAP_FAILED) refuse("cannot map ", length);
}

}  // namespace concbench
