#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace concbench {

using Sha256Digest = std::array<std::byte, 32>;

/// SHA-256 by OpenSSL's EVP interface, with the algorithm fetched once and one context for each
/// chain: what OpenSSL 3 recommends, for a fetch by name costs more than such a short hash. Both
/// functions may be called concurrently; they throw std::runtime_error when OpenSSL refuses.
Sha256Digest sha256(std::span<const std::byte> content);

/// The hex digest of `content`, hashed again `rounds` times: each round hashes the 64 characters
/// that the one before has given, so no round can start early.
std::string sha256_chain(std::string_view content, std::uint64_t rounds);

/// In lower case.
std::string hex_of(const Sha256Digest& digest);

}  // namespace concbench
