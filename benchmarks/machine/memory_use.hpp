#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace concbench {

/// The number behind `label`, such as "Threads:", in one of the kernel's files of such lines.
std::optional<std::uint64_t> number_behind(const std::string& label,
                                           const std::filesystem::path& path);

/// The same of a figure in kB, such as that behind "Pss:".
std::optional<std::uint64_t> bytes_behind(const std::string& label,
                                          const std::filesystem::path& path);

/// High-water mark of the calling process's own resident memory. Unlike getrusage's figure it does
/// not begin with what the parent had before exec.
std::optional<std::uint64_t> own_peak_resident_memory();

}  // namespace concbench
