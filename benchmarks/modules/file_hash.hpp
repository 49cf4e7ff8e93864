#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace concbench {

/// CRC-64/XZ in 16 hexadecimal digits. It tells files apart that differ by accident, such as two
/// builds; it is no proof against forgery.
std::string hash_of(std::string_view content);

/// Of all bytes of a regular file; empty when there is none that can be read.
std::optional<std::string> hash_of_file(const std::filesystem::path& path);

}  // namespace concbench
