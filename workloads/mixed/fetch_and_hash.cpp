#include "workloads/mixed/fetch_and_hash.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <openssl/crypto.h>

#include "workloads/computing/sha256.hpp"
#include "workloads/computing/sha256_reference.hpp"
#include "workloads/contract/http_content.hpp"

namespace concbench {
namespace {

constexpr std::size_t kDigits = 64;

struct Hashed {
  std::uint64_t length_bytes;
  char digest[kDigits];
};

Hashed hashed_of(const std::string& content, const std::string& digest) {
  Hashed hashed{content.size(), {}};
  std::memcpy(hashed.digest, digest.data(), std::min(digest.size(), kDigits));
  return hashed;
}

}  // namespace

FetchAndHash::FetchAndHash(std::size_t tasks, LocalPage page, std::uint64_t rounds)
    : tasks_(tasks), page_(std::move(page)), rounds_(rounds) {}

std::size_t FetchAndHash::result_size() const { return sizeof(Hashed); }

void FetchAndHash::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  auto response = waits.fetch(page_.get);
  require_success(page_.get, response);
  compute(task, 1, response.body, result);
}

Step FetchAndHash::next(Passage& passage, std::span<std::byte> /*result*/) const {
  switch (passage.number) {
    case 0:
      return Step::fetch(page_.get);
    case 1:
      require_success(page_.get, passage.response);
      passage.carried = std::move(passage.response.body);
      return Step::compute();
    default:
      return Step::finished();
  }
}

void FetchAndHash::compute(std::size_t /*task*/, std::size_t /*number*/, std::string& carried,
                           std::span<std::byte> result) const {
  const Hashed hashed = hashed_of(carried, sha256_chain(carried, rounds_));
  std::memcpy(result.data(), &hashed, sizeof hashed);
  carried.clear();  // or it would travel back from another process for nothing
}

void FetchAndHash::verify(std::span<const std::byte> results) const {
  if (tasks_ == 0) return;
  const std::string content = http_content(page_.length_bytes);
  const Hashed right = hashed_of(content, sha256_chain_reference(content, rounds_));
  for (std::size_t task = 0; task < tasks_; ++task) {
    Hashed hashed{};
    std::memcpy(&hashed, results.data() + task * sizeof hashed, sizeof hashed);
    const std::string what = "task " + std::to_string(task) + ": GET " + page_.get.url + ": ";
    if (hashed.length_bytes != right.length_bytes) {
      throw WrongAnswer(what + std::to_string(hashed.length_bytes) + " bytes, not the " +
                        std::to_string(right.length_bytes));
    }
    if (!std::ranges::equal(hashed.digest, right.digest)) {
      throw WrongAnswer(what + "the digest is " + std::string(hashed.digest, kDigits) + ", not " +
                        std::string(right.digest, kDigits));
    }
  }
}

WorkloadEntry fetch_and_hash_entry() {
  return {
      .name = "fetch_and_hash",
      .kind = WorkloadKind::kBoth,
      .summary = "each task GETs a page and hashes it",
      .parameters = {tasks_parameter("64"),
                     delay_of_page_parameter(),
                     bytes_of_page_parameter("1024"),
                     {"rounds", ParameterKind::kCount, "5000",
                      "SHA-256 of the digest after that of the page", 0}},
      .presets = {{"guides",
                   {{"tasks", "5"}, {"delay", "1s"}, {"rounds", "1000000"}},
                   {{{"sequential"}, {1}}, {{"loop_with_processes"}, {5}}}}},
      .small = {{"tasks", "{}"}, {"delay", "1ms"}, {"bytes", "100"}, {"rounds", "3"}},
      .make = [](const Parameters& parameters,
                 const Surroundings& surroundings) -> std::unique_ptr<Workload> {
        return std::make_unique<FetchAndHash>(
            parameters.count("tasks"), local_page("fetch_and_hash", parameters, surroundings),
            parameters.count("rounds"));
      },
      .needs_server = [](const Parameters&) { return true; },
      .fetches = true,
      .wait_per_task = [](const Parameters& parameters) { return parameters.duration("delay"); },
      .work_per_task =
          [](const Parameters& parameters) {
            return kWorkPerFetch + EstimatedTime(160e-9) * parameters.count("rounds");
          },
      .libraries =
          [] {
            return LibraryVersions{{"openssl", ::OpenSSL_version(OPENSSL_FULL_VERSION_STRING)}};
          },
      .in_quick = true};
}

}  // namespace concbench
