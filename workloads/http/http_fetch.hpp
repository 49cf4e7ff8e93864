#pragma once

#include <optional>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task GETs one URL; of several they take turns. With the suite's own server the right
/// content is known; any other server's answers of a URL are held against each other: status 200,
/// equal length, equal content.
class HttpFetch final : public Workload {
 public:
  /// `known_length_bytes`: the URLs lead to `http_content` of that length.
  HttpFetch(std::size_t tasks, std::vector<HttpGet> gets,
            std::optional<std::size_t> known_length_bytes);

  std::string_view name() const override { return "http_fetch"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  void verify(std::span<const std::byte> results) const override;

 private:
  const HttpGet& get_of(std::size_t task) const { return gets_[task % gets_.size()]; }

  std::size_t tasks_;
  std::vector<HttpGet> gets_;
  std::optional<std::size_t> known_length_bytes_;
};

WorkloadEntry http_fetch_entry();

}  // namespace concbench
