#pragma once

#include <cstdint>

namespace concbench {

/// The addresses at which the code of one program or shared object lies. Holds none by default.
struct CodeRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  bool holds(std::uintptr_t address) const noexcept { return address >= begin && address < end; }
};

/// Of the one that `address` lies in, be it code or data; an empty range where it lies in none.
CodeRange code_around(const void* address);

}  // namespace concbench
