#pragma once

#include <cstdint>

#include "workloads/computing/sha256.hpp"

namespace concbench {

/// What sha256 and sha256_chain must give, computed by FIPS 180-4 as it is written and without
/// OpenSSL: the other means by which workloads that hash are verified. Some times slower.
Sha256Digest sha256_reference(std::span<const std::byte> content);
std::string sha256_chain_reference(std::string_view content, std::uint64_t rounds);

}  // namespace concbench
