#pragma once

#include <string_view>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// The page of the suite's own HTTP server that a workload's tasks fetch: it comes after `delay`
/// and holds `http_content` of `length_bytes`, so its right content is known.
struct LocalPage {
  HttpGet get;
  std::size_t length_bytes;
};

/// Of client and server together, which share the cores.
inline constexpr EstimatedTime kWorkPerFetch{100e-6};

ParameterSpec delay_of_page_parameter();
ParameterSpec bytes_of_page_parameter(std::string_view default_text);

/// The page that these two parameters ask for. Throws std::invalid_argument, beginning with the
/// workload's name, when the server has no such page.
LocalPage local_page(std::string_view workload, const Parameters& parameters,
                     const Surroundings& surroundings);

/// Throws std::runtime_error unless the status is 200. An HTTP error is a failed task, not a wrong
/// answer: the server, not the runner, is at fault.
void require_success(const HttpGet& get, const HttpResponse& response);

}  // namespace concbench
