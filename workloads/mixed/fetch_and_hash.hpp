#pragma once

#include <cstdint>

#include "workloads/http/local_page.hpp"

namespace concbench {

/// Each task fetches a page of the local server and hashes it: SHA-256 of the page, then again and
/// again of the digest in hexadecimal. What waits and what computes weigh about the same, which is
/// what hybrids are for. The result holds the page's length and the last digest.
class FetchAndHash final : public Workload {
 public:
  FetchAndHash(std::size_t tasks, LocalPage page, std::uint64_t rounds);

  std::string_view name() const override { return "fetch_and_hash"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  void compute(std::size_t task, std::size_t number, std::string& carried,
               std::span<std::byte> result) const override;
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  LocalPage page_;
  std::uint64_t rounds_;
};

WorkloadEntry fetch_and_hash_entry();

}  // namespace concbench
