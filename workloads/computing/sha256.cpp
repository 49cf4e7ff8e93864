#include "workloads/computing/sha256.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace concbench {
namespace {

void write_hex(const Sha256Digest& digest, std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  text.resize(2 * digest.size());
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(digest[i]);
    text[2 * i] = kDigits[byte >> 4];
    text[2 * i + 1] = kDigits[byte & 15];
  }
}

const EVP_MD& algorithm() {
  // Kept to the end of the process: OpenSSL's own clean-up at exit may come first. No local static
  // with a constructor: that would be a lock, and a task takes none.
  static std::atomic<const EVP_MD*> kept = nullptr;
  if (const auto* const known = kept.load()) return *known;
  auto* const fetched = ::EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw std::runtime_error("OpenSSL offers no SHA256");
  const EVP_MD* other = nullptr;
  if (kept.compare_exchange_strong(other, fetched)) return *fetched;
  ::EVP_MD_free(fetched);
  return *other;
}

/// One context for any number of hashes, one after the other.
class Hasher {
 public:
  Hasher() : context_(::EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
  }

  Sha256Digest hash(std::span<const std::byte> content) {
    Sha256Digest digest;
    if (::EVP_DigestInit_ex2(context_.get(), &algorithm(), nullptr) != 1 ||
        ::EVP_DigestUpdate(context_.get(), content.data(), content.size()) != 1 ||
        ::EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                             nullptr) != 1) {
      throw std::runtime_error("OpenSSL could not hash " + std::to_string(content.size()) +
                               " bytes with SHA256");
    }
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { ::EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

Sha256Digest sha256(std::span<const std::byte> content) { return Hasher().hash(content); }

std::string sha256_chain(std::string_view content, std::uint64_t rounds) {
  Hasher hasher;
  std::string text;
  write_hex(hasher.hash(std::as_bytes(std::span(content))), text);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    write_hex(hasher.hash(std::as_bytes(std::span(text))), text);
  }
  return text;
}

std::string hex_of(const Sha256Digest& digest) {
  std::string text;
  write_hex(digest, text);
  return text;
}

}  // namespace concbench
