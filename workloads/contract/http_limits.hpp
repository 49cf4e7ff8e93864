#pragma once

#include <chrono>
#include <cstddef>

namespace concbench {

/// The limits of every request of the suite, alike for every model.
struct HttpLimits {
  static constexpr std::chrono::seconds kConnect{10};
  static constexpr std::chrono::seconds kTotal{30};
  /// Open connections of one event loop. Where the model blocks, every worker has one connection.
  static constexpr long kConnections = 256;
  static constexpr std::size_t kBodyBytes = 64u << 20;
};

}  // namespace concbench
