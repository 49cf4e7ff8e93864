#pragma once

#include <map>
#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// Where other servers are whose names cells fetch from. Each name is resolved once, before any
/// clock runs: all models then fetch from the same addresses, and none waits for a name.
class Addresses {
 public:
  /// As Surroundings::addresses.
  std::vector<std::string> of(const Cell& cell);

 private:
  std::map<std::string, std::string> known_;  // of URLs
};

}  // namespace concbench
