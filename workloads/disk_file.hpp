#pragma once

#include <string>
#include <string_view>

namespace concbench {

/// When a written file counts as written: once the kernel has it, or once the disk has it.
enum class Flush { kKernel, kDisk };

/// All bytes of a file. Throws std::runtime_error "cannot read FILE: why".
std::string read_file(const std::string& path);

/// Makes the file, or replaces the content of the one that is there, in place. Throws
/// std::runtime_error "cannot write FILE: why"; the file is then cut short or absent.
void write_file(const std::string& path, std::string_view content, Flush flush = Flush::kKernel);

/// The same for an input that several processes make at the same time: a file of the right size is
/// left alone, and none of them ever sees half a file.
void provide_file(const std::string& path, std::string_view content);

}  // namespace concbench
