#pragma once

#include <string_view>
#include <utility>

namespace concbench {

/// A file descriptor that closes itself. Doing so keeps errno: it may be asked for the reason after
/// the descriptor has gone.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor = -1) noexcept : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { close(); }

  int get() const noexcept { return descriptor_; }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  /// False when the file system says as late as here that something was not written.
  bool close() noexcept;
  /// Whoever calls this closes it from now on.
  int release() noexcept { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

/// Writes all of the bytes; false, with errno, when it cannot.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace concbench
