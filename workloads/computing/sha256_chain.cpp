#include "workloads/computing/sha256_chain.hpp"

#include <cstring>

#include <openssl/crypto.h>

#include "workloads/computing/sha256.hpp"
#include "workloads/computing/sha256_reference.hpp"

namespace concbench {

void Sha256Chain::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  const auto digest = sha256_chain(content(task), rounds_);
  std::memcpy(result.data(), digest.data(), kHexBytes);
}

void Sha256Chain::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    if (task == right_.size()) right_.push_back(sha256_chain_reference(content(task), rounds_));
    const auto* const digest = results.data() + task * kHexBytes;
    if (std::memcmp(digest, right_[task].data(), kHexBytes) != 0) {
      // A wrong digest may be any bytes, so only the right one can be printed.
      throw WrongAnswer("task " + std::to_string(task) + ": the digest after " +
                        std::to_string(rounds_) + " rounds is not " + right_[task]);
    }
  }
}

WorkloadEntry sha256_chain_entry() {
  return {
      .name = "sha256_chain",
      .kind = WorkloadKind::kComputes,
      .summary = "SHA-256 of a text, then of its hex digest, and so on",
      .parameters = {tasks_parameter("64"),
                     {"rounds", ParameterKind::kCount, "4000",
                      "times that each task hashes its digest again"}},
      .presets = {{"guides",
                   {{"tasks", "5"}, {"rounds", "1000000"}},
                   {{{"sequential"}, {1}}, {{"process_pool"}, {kWorkerPerCore}}}}},
      .small = {{"tasks", "{}"}, {"rounds", "3"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<Sha256Chain>(parameters.count("tasks"), parameters.count("rounds"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            return EstimatedTime(160e-9) * parameters.count("rounds");
          },
      .libraries =
          [] {
            return LibraryVersions{{"openssl", ::OpenSSL_version(OPENSSL_FULL_VERSION_STRING)}};
          }};
}

}  // namespace concbench
