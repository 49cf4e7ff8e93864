#include "benchmarks/telling/colour.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include <fmt/core.h>

namespace concbench {

bool takes_escape_sequences(int descriptor) {
  const char* const terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb" && ::isatty(descriptor) == 1;
}

bool takes_colour(int descriptor) {
  const char* const forbidden = std::getenv("NO_COLOR");
  return (forbidden == nullptr || *forbidden == '\0') && takes_escape_sequences(descriptor);
}

std::string coloured(const std::string& text, Colour colour) {
  return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(colour), text);
}

}  // namespace concbench
