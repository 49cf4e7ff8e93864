#pragma once

#include <cstddef>
#include <span>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// Zeroed memory that other processes can share: children forked afterwards do, and a process that
/// inherits `descriptor()` can map it. It has no name, so it is gone with the last process that
/// maps it, whatever way that process ends.
class SharedMemory {
 public:
  /// Pages are taken only when they are touched. Throws std::system_error when the address space
  /// or the memory is not there.
  explicit SharedMemory(std::size_t size_bytes);

  /// Maps what another process has made, with the same size, and closes the descriptor.
  SharedMemory(FileDescriptor descriptor, std::size_t size_bytes);

  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  std::span<std::byte> bytes() const noexcept { return {start_, size_bytes_}; }

  /// The memory from `offset_bytes` on as objects of an implicit-lifetime type, whose zero bytes
  /// are a value.
  template <class T>
  T* as_array_of(std::size_t offset_bytes = 0) const noexcept {
    return reinterpret_cast<T*>(start_ + offset_bytes);
  }

  /// Cuts this process off from `offset_bytes`, a multiple of the page size, on: from now on it has
  /// zeroed memory of its own there, at the same addresses.
  void make_private(std::size_t offset_bytes);

  /// Of the memory, for a program that is started. Closed on exec unless it is copied.
  int descriptor() const noexcept { return descriptor_.get(); }

 private:
  FileDescriptor descriptor_;
  std::size_t size_bytes_;
  std::byte* start_ = nullptr;
};

}  // namespace concbench
