#include "benchmarks/modules/file_hash.hpp"

#include <fstream>
#include <system_error>
#include <vector>

#include <boost/crc.hpp>
#include <fmt/core.h>

namespace concbench {
namespace {

using Crc64Xz =
    boost::crc_optimal<64, 0x42F0E1EBA9EA3693, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, true, true>;

std::string digits_of(const Crc64Xz& crc) { return fmt::format("{:016x}", crc.checksum()); }

}  // namespace

std::string hash_of(std::string_view content) {
  Crc64Xz crc;
  crc.process_bytes(content.data(), content.size());
  return digits_of(crc);
}

std::optional<std::string> hash_of_file(const std::filesystem::path& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  Crc64Xz crc;
  std::vector<char> buffer(std::size_t{1} << 16);
  do {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    crc.process_bytes(buffer.data(), static_cast<std::size_t>(file.gcount()));
  } while (file);
  if (!file.eof()) return std::nullopt;
  return digits_of(crc);
}

}  // namespace concbench
