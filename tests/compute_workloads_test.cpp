// Known answers of the workloads that compute, and that a wrong one is found.

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "workloads/sha256.hpp"
#include "workloads/sha256_reference.hpp"

namespace concbench {
namespace {

auto bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(Sha256, GivesTheVectorsOfFips180) {
  const std::pair<std::string, std::string> kVectors[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  for (const auto& [text, hex] : kVectors) {
    EXPECT_EQ(hex_of(sha256(bytes_of(text))), hex);
    EXPECT_EQ(hex_of(sha256_reference(bytes_of(text))), hex);
  }
}

TEST(Sha256, IsTheReferencesForEveryLengthAroundABlock) {
  for (std::size_t length = 0; length <= 200; ++length) {
    const std::string text(length, static_cast<char>('a' + length % 26));
    EXPECT_EQ(sha256(bytes_of(text)), sha256_reference(bytes_of(text))) << length;
  }
}

TEST(Sha256, ChainsHexDigests) {
  EXPECT_EQ(sha256_chain("abc", 0), hex_of(sha256(bytes_of("abc"))));
  EXPECT_EQ(sha256_chain("abc", 1), hex_of(sha256(bytes_of(sha256_chain("abc", 0)))));
  EXPECT_EQ(sha256_chain("abc", 1000),
            "0dbf385d0b592de47ae3fb65f2f842262750a200d183ade1f2384a6613f4fc7e");
  EXPECT_EQ(sha256_chain("abc", 1000), sha256_chain_reference("abc", 1000));
}

}  // namespace
}  // namespace concbench
