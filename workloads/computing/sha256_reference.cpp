#include "workloads/computing/sha256_reference.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace concbench {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kLengthBytes = 8;

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes: FIPS 180-4,
// section 4.2.2.
constexpr std::uint32_t kConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// The eight words that a message is hashed into, block by block. Names as in FIPS 180-4.
class State {
 public:
  void take(const std::byte* block) {
    std::uint32_t w[64];
    for (std::size_t t = 0; t < 16; ++t) w[t] = big_endian(block + 4 * t);
    for (std::size_t t = 16; t < 64; ++t) {
      const std::uint32_t s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
      const std::uint32_t s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = words_;
    for (std::size_t t = 0; t < 64; ++t) {
      const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
      const std::uint32_t ch = (e & f) ^ (~e & g);
      const std::uint32_t t1 = h + s1 + ch + kConstants[t] + w[t];
      const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
      const std::uint32_t maj = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + s0 + maj;
    }
    const std::uint32_t worked[] = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] += worked[i];
  }

  Sha256Digest digest() const {
    Sha256Digest digest;
    for (std::size_t i = 0; i < digest.size(); ++i) {
      digest[i] = std::byte(words_[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
    }
    return digest;
  }

 private:
  static std::uint32_t big_endian(const std::byte* bytes) {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return word;
  }

  std::array<std::uint32_t, 8> words_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
};

}  // namespace

Sha256Digest sha256_reference(std::span<const std::byte> content) {
  State state;
  auto rest = content;
  for (; rest.size() >= kBlockBytes; rest = rest.subspan(kBlockBytes)) state.take(rest.data());

  // The end: what is left, a single 1 bit, zeros and the length in bits, in one block or two.
  std::array<std::byte, 2 * kBlockBytes> end{};
  std::ranges::copy(rest, end.begin());
  end[rest.size()] = std::byte{0x80};
  const std::size_t end_bytes =
      rest.size() + 1 + kLengthBytes <= kBlockBytes ? kBlockBytes : 2 * kBlockBytes;
  const std::uint64_t bits = 8 * std::uint64_t{content.size()};
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    end[end_bytes - 1 - i] = std::byte(bits >> (8 * i) & 0xff);
  }
  for (std::size_t at = 0; at < end_bytes; at += kBlockBytes) state.take(end.data() + at);
  return state.digest();
}

std::string sha256_chain_reference(std::string_view content, std::uint64_t rounds) {
  auto text = hex_of(sha256_reference(std::as_bytes(std::span(content))));
  for (std::uint64_t round = 0; round < rounds; ++round) {
    text = hex_of(sha256_reference(std::as_bytes(std::span(text))));
  }
  return text;
}

}  // namespace concbench
