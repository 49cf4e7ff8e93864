#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace concbench {

/// What a process tree takes at a moment, its kernel's share included. Sockets and files that are
/// open are not in it: the kernel does not tell whose they are.
struct TreeMemory {
  std::uint64_t pss_bytes = 0;  // memory shared by k processes counts 1/k in each: none twice
  std::uint64_t page_table_bytes = 0;
  std::optional<std::uint64_t> kernel_stack_bytes{};  // one stack for each thread
  std::size_t processes = 0;
  std::size_t threads = 0;

  friend bool operator==(const TreeMemory&, const TreeMemory&) = default;
};

/// Of `root` and all its descendants. Empty where the kernel does not tell it of all of them.
std::optional<TreeMemory> memory_of_tree(pid_t root);

/// Bytes of the stack that the kernel keeps for each thread: all of them by the number of threads,
/// which is a power of two. Empty where the kernel does not tell, or tells what cannot be. `proc`
/// is what stands for /proc (for tests).
std::optional<std::uint64_t> kernel_stack_of_a_thread(const std::filesystem::path& proc = "/proc");

}  // namespace concbench
