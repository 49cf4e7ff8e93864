#pragma once

#include <stdexcept>

namespace concbench {

/// What the user typed cannot be done. The message says what to type instead; the program ends
/// with exit code 2 and has written nothing.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace concbench
