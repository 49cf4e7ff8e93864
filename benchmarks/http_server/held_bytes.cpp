#include "benchmarks/http_server/held_bytes.hpp"

#include <algorithm>

namespace concbench {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{16} * 1024;

}  // namespace

bool HeldBytes::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t used_bytes = size_bytes_ % kBlockBytes;
    if (used_bytes == 0) {
      if (!memory_.take(kBlockBytes)) {
        clear();
        return false;
      }
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockBytes));
    }
    const auto part = bytes.substr(0, kBlockBytes - used_bytes);
    std::ranges::copy(part, blocks_.back().get() + used_bytes);
    size_bytes_ += part.size();
    bytes.remove_prefix(part.size());
  }
  return true;
}

void HeldBytes::clear() noexcept {
  memory_.give_back(blocks_.size() * kBlockBytes);
  blocks_.clear();
  size_bytes_ = 0;
}

std::string_view HeldBytes::block(std::size_t number) const noexcept {
  return {blocks_[number].get(), std::min(kBlockBytes, size_bytes_ - number * kBlockBytes)};
}

std::string_view HeldBytes::beginning() const noexcept {
  return blocks_.empty() ? std::string_view() : block(0);
}

std::vector<boost::asio::const_buffer> HeldBytes::rest() const {
  std::vector<boost::asio::const_buffer> buffers;
  for (std::size_t number = 1; number < blocks_.size(); ++number) {
    buffers.push_back(boost::asio::buffer(block(number)));
  }
  return buffers;
}

}  // namespace concbench
