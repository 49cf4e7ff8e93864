#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>

namespace concbench {

/// How much all connections of a server together may hold of what their clients send.
class HeldMemory {
 public:
  explicit HeldMemory(std::size_t most_bytes) : left_bytes_(most_bytes) {}

  /// False where there is not as much left.
  bool take(std::size_t bytes) noexcept {
    if (bytes > left_bytes_) return false;
    left_bytes_ -= bytes;
    return true;
  }
  void give_back(std::size_t bytes) noexcept { left_bytes_ += bytes; }

 private:
  std::size_t left_bytes_;
};

/// The body of one request, for as long as the object lives. Counted as it comes in: a client that
/// only announces a long one takes nothing from the others. In blocks of one size, because a heap
/// of strings that grow and go would take three times what they hold.
class HeldBytes {
 public:
  explicit HeldBytes(HeldMemory& memory) : memory_(memory) {}
  ~HeldBytes() { clear(); }
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;

  /// False where all memory is taken. What there is of the body goes at once then, lest a crowd of
  /// half bodies keep each other from becoming whole.
  bool append(std::string_view bytes);

  std::size_t size_bytes() const noexcept { return size_bytes_; }

  /// The body from its beginning to the end of the first block.
  std::string_view beginning() const noexcept;
  /// What comes behind.
  std::vector<boost::asio::const_buffer> rest() const;

 private:
  void clear() noexcept;
  std::string_view block(std::size_t number) const noexcept;

  HeldMemory& memory_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t size_bytes_ = 0;
};

}  // namespace concbench
