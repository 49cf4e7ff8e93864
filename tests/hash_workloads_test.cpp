// Workloads that hash with OpenSSL: their known answers, and that wrong ones are found. By
// themselves, so that without OpenSSL no other test is left out.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "both_forms.hpp"
#include "workloads/computing/sha256.hpp"
#include "workloads/computing/sha256_chain.hpp"
#include "workloads/computing/sha256_reference.hpp"
#include "workloads/contract/http_content.hpp"
#include "workloads/mixed/fetch_and_hash.hpp"

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

TEST(Sha256Chain, HasTheKnownDigestAndFindsAnother) {
  const Sha256Chain workload(5, 1000);
  Batch batch(workload);
  ServerlessWaits waits;
  execute_blocking(batch, waits);
  EXPECT_TRUE(all_right(batch));
  const auto digest = batch.result(3);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(digest.data()), digest.size()),
            "ecb073c0120ceee54bae1c29dbd1e9342b5eeb0de632d9ffc82c295befd69c55");
  digest.back() ^= std::byte{1};
  EXPECT_NE(complaint(batch).find("task 3"), std::string::npos);
}

std::string digest_of(const Batch& batch, std::size_t task) {
  const auto result = batch.result(task).subspan(sizeof(std::uint64_t));
  return {reinterpret_cast<const char*>(result.data()), result.size()};
}

TEST(FetchAndHash, HasTheKnownDigestsInBothForms) {
  struct Known {
    std::size_t bytes;
    std::uint64_t rounds;
    std::string digest;
  };
  // By Python's hashlib.
  const Known kKnown[] = {
      {0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {100, 3, "76c74e2d19f65d588704e9024a96c93fe5f6e5a28592e3574dd64bdfa294dcdd"},
      {1024, 5000, "6ab22c475d6eb0ed5153184c16da2d5e277b3a8f08981b5ac2dd961e5f83100a"}};
  for (const auto& [bytes, rounds, digest] : kKnown) {
    const FetchAndHash workload(3, {{"http://there/"}, bytes}, rounds);
    Batch batch(workload);
    ServerlessWaits waits({200, http_content(bytes)});
    execute_blocking(batch, waits);
    EXPECT_TRUE(all_right(batch));
    EXPECT_EQ(digest_of(batch, 2), digest);
    const std::vector wait_and_compute{Step::Kind::kFetch, Step::Kind::kCompute};
    EXPECT_EQ(execute_in_steps(batch, waits), wait_and_compute);
    EXPECT_TRUE(all_right(batch));
    EXPECT_EQ(digest_of(batch, 2), digest);
  }
}

TEST(FetchAndHash, FindsAWrongPageAndOneThatIsTooShort) {
  const FetchAndHash workload(1, {{"http://there/"}, 3}, 1);
  Batch batch(workload);
  ServerlessWaits wrong({200, "abd"});
  execute_blocking(batch, wrong);
  EXPECT_NE(complaint(batch).find("task 0: GET http://there/: the digest is"), std::string::npos);
  ServerlessWaits cut({200, "ab"});
  execute_in_steps(batch, cut);
  EXPECT_NE(complaint(batch).find("2 bytes, not the 3"), std::string::npos);
}

TEST(FetchAndHash, FailsWhenTheServerDoes) {
  const FetchAndHash workload(1, {{"http://there/"}, 3}, 1);
  Batch batch(workload);
  ServerlessWaits waits({503, "abc"});
  for (const bool in_steps : {false, true}) {
    if (in_steps) {
      execute_in_steps(batch, waits);
    } else {
      execute_blocking(batch, waits);
    }
    ASSERT_EQ(batch.failures().size(), 1u);
    EXPECT_EQ(batch.failures().front().reason, "GET http://there/: HTTP status 503");
  }
}

}  // namespace
}  // namespace concbench
