#pragma once

#include <string>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// What is no longer as a manifest has it, a line for each.
class Differences {
 public:
  void compare(const std::string& what, const Json& then, const Json& now) {
    if (then != now) lines_ += "\n  " + what + ": " + then.dump() + ", now " + now.dump();
  }

  bool none() const noexcept { return lines_.empty(); }
  const std::string& lines() const noexcept { return lines_; }

 private:
  std::string lines_;
};

}  // namespace concbench
