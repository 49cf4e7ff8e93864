#pragma once

#include <optional>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task GETs one URL. With the suite's own server the right content is known; any other
/// server's answers are held against each other: status 200, equal length, equal content.
class HttpFetch final : public Workload {
 public:
  /// `known_length_bytes`: the URL leads to `http_content` of that length.
  HttpFetch(std::size_t tasks, Url url, std::optional<std::size_t> known_length_bytes);

  std::string_view name() const override { return "http_fetch"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  Url url_;
  std::optional<std::size_t> known_length_bytes_;
};

WorkloadEntry http_fetch_entry();

}  // namespace concbench
