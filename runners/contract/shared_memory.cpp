#include "runners/contract/shared_memory.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace concbench {
namespace {

/// An empty mapping is an error to the kernel; a batch without tasks is none to us.
std::size_t mapped_length(std::size_t size_bytes) { return std::max<std::size_t>(size_bytes, 1); }

[[noreturn]] void refuse(const char* what, std::size_t size_bytes) {
  throw std::system_error(errno, std::generic_category(),
                          std::string(what) + std::to_string(size_bytes) + " bytes of memory");
}

int make_memory(std::size_t size_bytes) {
  const int descriptor = ::memfd_create("batch", MFD_CLOEXEC);
  if (descriptor < 0) refuse("cannot make ", size_bytes);
  if (::ftruncate(descriptor, static_cast<off_t>(mapped_length(size_bytes))) < 0) {
    const int error = errno;
    ::close(descriptor);
    errno = error;
    refuse("cannot make ", size_bytes);
  }
  return descriptor;
}

/// What is mapped beyond the end of the memory kills whoever touches it.
void require_size(int descriptor, std::size_t size_bytes) {
  struct stat status {};
  if (::fstat(descriptor, &status) < 0) refuse("cannot look at ", size_bytes);
  if (static_cast<std::size_t>(status.st_size) == mapped_length(size_bytes)) return;
  throw std::system_error(EINVAL, std::generic_category(),
                          "the shared memory has " + std::to_string(status.st_size) +
                              " bytes, not " + std::to_string(mapped_length(size_bytes)));
}

std::byte* map(int descriptor, std::size_t size_bytes) {
  void* const start = ::mmap(nullptr, mapped_length(size_bytes), PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (start == MAP_FAILED) refuse("cannot map ", size_bytes);
  return static_cast<std::byte*>(start);
}

}  // namespace

SharedMemory::SharedMemory(std::size_t size_bytes)
    : descriptor_(make_memory(size_bytes)), size_bytes_(size_bytes) {
  try {
    start_ = map(descriptor_, size_bytes);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

SharedMemory::SharedMemory(int descriptor, std::size_t size_bytes) : size_bytes_(size_bytes) {
  require_size(descriptor, size_bytes);
  start_ = map(descriptor, size_bytes);
  ::close(descriptor);
}

SharedMemory::~SharedMemory() {
  ::munmap(start_, mapped_length(size_bytes_));
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SharedMemory::make_private(std::size_t offset_bytes) {
  const std::size_t length = size_bytes_ - offset_bytes;
  if (length == 0) return;  // the page there is not ours
  void* const start = ::mmap(start_ + offset_bytes, length, PROT_READ | PROT_WRITE,
                             MAP_ANONYMOUS | MAP_NORESERVE | MAP_PRIVATE | MAP_FIXED, -1, 0);
  if (start == MAP_FAILED) refuse("cannot map ", length);
}

}  // namespace concbench
