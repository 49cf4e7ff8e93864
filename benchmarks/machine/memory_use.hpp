#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace concbench {

/// Sum of the proportional set sizes of a process tree: memory shared by k processes counts 1/k in
/// each, so nothing counts twice. Empty where the kernel does not tell.
std::optional<std::uint64_t> proportional_memory_of_tree(pid_t root);

/// High-water mark of the calling process's own resident memory. Unlike getrusage's figure it does
/// not begin with what the parent had before exec.
std::optional<std::uint64_t> own_peak_resident_memory();

}  // namespace concbench
