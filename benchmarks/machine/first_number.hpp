#pragma once

#include <filesystem>
#include <fstream>
#include <optional>

namespace concbench {

/// The number with which one of the kernel's files begins.
template <class Number>
std::optional<Number> first_number(const std::filesystem::path& path) {
  std::ifstream file(path);
  Number number{};
  if (!(file >> number)) return std::nullopt;
  return number;
}

}  // namespace concbench
