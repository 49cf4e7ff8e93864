#include "workloads/http/local_page.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace concbench {

ParameterSpec delay_of_page_parameter() {
  return {"delay", ParameterKind::kDuration, "5ms",
          "what the local server waits before it answers"};
}

ParameterSpec bytes_of_page_parameter(std::string_view default_text) {
  return {"bytes", ParameterKind::kCount, default_text, "length of the local server's answer", 0};
}

LocalPage local_page(std::string_view workload, const Parameters& parameters,
                     const Surroundings& surroundings) {
  const auto refuse = [&](const std::string& why) {
    return std::invalid_argument(std::string(workload) + ": " + why);
  };
  const auto delay_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(parameters.duration("delay"));
  if (delay_ms != parameters.duration("delay")) {
    throw refuse("delay must be whole milliseconds, such as 5ms");
  }
  constexpr std::chrono::minutes kLongestDelay{1};
  if (delay_ms > kLongestDelay) throw refuse("delay must be at most 1m");
  const auto bytes = parameters.count("bytes");
  constexpr std::uint64_t kMostBytes = 16u << 20;  // what the local server sends at most
  if (bytes > kMostBytes) throw refuse("bytes must be at most " + std::to_string(kMostBytes));
  return {{surroundings.server_url + "/delay/" + std::to_string(delay_ms.count()) +
           "?bytes=" + std::to_string(bytes)},
          bytes};
}

void require_success(const HttpGet& get, const HttpResponse& response) {
  if (response.status == 200) return;
  std::string why = "GET " + get.url + ": HTTP status " + std::to_string(response.status);
  if (!response.redirect.empty()) why += ", to " + response.redirect + ": type that URL";
  throw std::runtime_error(why);
}

}  // namespace concbench
