#pragma once

#include <string>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// What is no longer as a manifest has it, a line for each.
class Differences {
 public:
  void compare(const std::string& what, const Json& then, const Json& now) {
    // As they are written: bytes that are no UTF-8 are not what is read again.
    const auto written = to_line(now);
    if (to_line(then) != written)
      lines_ += "\n  " + what + ": " + to_line(then) + ", now " + written;
  }

  bool none() const noexcept { return lines_.empty(); }
  const std::string& lines() const noexcept { return lines_; }

 private:
  std::string lines_;
};

}  // namespace concbench
