#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace concbench {

/// The figure in kB behind `label`, such as "Pss:", in one of the kernel's files of such lines.
std::optional<std::uint64_t> bytes_behind(const std::string& label,
                                          const std::filesystem::path& path);

/// Sum of the proportional set sizes of a process tree: memory shared by k processes counts 1/k in
/// each, so nothing counts twice. Empty where the kernel does not tell it of all of them.
std::optional<std::uint64_t> proportional_memory_of_tree(pid_t root);

/// High-water mark of the calling process's own resident memory. Unlike getrusage's figure it does
/// not begin with what the parent had before exec.
std::optional<std::uint64_t> own_peak_resident_memory();

}  // namespace concbench
