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
    const bool stays = byte >= 0x20 && byte < 0x7F && letter != '\'' && letter != '\\';
    quoted += stays ? std::string(1, letter) : fmt::format("\\{:03o}", byte);
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

std::string plain_or_quoted(const std::string& text) {
  return printable(text) == text ? text : quoted_for_shell(text);
}

}  // namespace concbench
