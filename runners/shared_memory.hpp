#pragma once

#include <cstddef>
#include <span>

namespace concbench {

/// Zeroed memory that the children forked afterwards share with this process. It has no name, so
/// it is gone with the last process that maps it, whatever way that process ends.
class SharedMemory {
 public:
  /// Pages are taken only when they are touched. Throws std::system_error when the address space
  /// or the memory is not there.
  explicit SharedMemory(std::size_t size_bytes);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  std::span<std::byte> bytes() const noexcept { return {start_, size_bytes_}; }

  /// The memory as `count` objects of an implicit-lifetime type, whose zero bytes are a value.
  template <class T>
  T* as_array_of() const noexcept {
    return reinterpret_cast<T*>(start_);
  }

  /// Cuts this process off: from now on it has zeroed memory of its own at the same addresses.
  void make_private();

 private:
  std::byte* start_ = nullptr;
  std::size_t size_bytes_;
};

}  // namespace concbench
