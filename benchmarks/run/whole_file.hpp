#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace concbench {

/// All bytes of a file; "" when it cannot be read.
std::string read_whole_file(const std::filesystem::path& path);

/// Writes all of the text to a descriptor. Throws std::system_error that names `path`.
void write_or_throw(int descriptor, std::string_view text, const std::filesystem::path& path);

/// Replaces the file by one of this content, on disk when this returns; a crash leaves the old or
/// the new one. Throws std::system_error that names `path`; what was there before is then as it
/// was. Meanwhile there is a file of the same name with ".new" behind it.
void replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace concbench
