#include "empty.hpp"

namespace concbench {

void Empty::run(std::size_t /*task*/, std::span<std::byte> /*result*/, Waits& /*waits*/) const {}

void Empty::verify(std::span<const std::byte> /*results*/) const {}

}  // namespace concbench
