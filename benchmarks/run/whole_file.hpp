#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// Opens a regular file for writing, or makes one; `flags` are more of those of open. Throws
/// std::system_error that names `path`: what else has this name is left alone, and not waited for.
FileDescriptor open_to_write(const std::filesystem::path& path, int flags = 0);

/// Writes all of the text to a descriptor. Throws std::system_error that names `path`.
void write_or_throw(int descriptor, std::string_view text, const std::filesystem::path& path);

/// Puts what was written to a file, or which files a directory has, on disk. Throws
/// std::system_error that names `path`.
void sync_or_throw(int descriptor, const std::filesystem::path& path);

/// Replaces the file by one of this content, on disk when this returns; a crash leaves the old or
/// the new one. Throws std::system_error that names `path`; what was there before is then as it
/// was. Meanwhile there is a file of the same name with ".new" behind it.
void replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace concbench
