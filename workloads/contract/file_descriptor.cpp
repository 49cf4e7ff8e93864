#include "workloads/contract/file_descriptor.hpp"

#include <unistd.h>

#include <cerrno>

namespace concbench {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

bool FileDescriptor::close() noexcept {
  if (descriptor_ < 0) return true;
  const int before = errno;
  const bool closed = ::close(release()) == 0 || errno == EINTR;
  if (closed) errno = before;
  return closed;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace concbench
