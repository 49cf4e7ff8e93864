#include "benchmarks/telling/quoted_for_shell.hpp"

#include <fmt/core.h>

#include "benchmarks/telling/printable.hpp"

namespace concbench {
namespace {

/// As bash, zsh and ksh read it, and POSIX since 2024.
std::string with_escapes(const std::string& text) {
  std::string quoted = "$'";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '\'' || letter == '\\') {
      quoted += '\\';
      quoted += letter;
    } else if (byte < 0x20 || byte >= 0x7F) {
      quoted += fmt::format("\\{:03o}", byte);
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

}  // namespace

std::string quoted_for_shell(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+@%,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  if (printable(text) != text) return with_escapes(text);
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
}

}  // namespace concbench
