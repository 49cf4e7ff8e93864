#include "workloads/http/http_parameters.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include "workloads/contract/http_get.hpp"
#include "workloads/contract/regular_file.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;

/// libcurl counts in milliseconds, and takes 0 as no limit.
milliseconds limit_in(const Parameters& parameters, std::string_view name, std::string_view who) {
  const auto typed = parameters.duration(name);
  const auto limit = std::chrono::duration_cast<milliseconds>(typed);
  constexpr std::chrono::hours kLongest{1};
  if (limit == typed && limit >= milliseconds(1) && limit <= kLongest) return limit;
  throw std::invalid_argument(std::string(who) + ": " + std::string(name) +
                              " must be whole milliseconds, from 1ms to 1h, such as 10s");
}

/// Whom to trust is not found out to be nobody in the middle of a run.
std::string certificates_in(const std::string& path, std::string_view who) {
  if (path.empty()) return path;
  constexpr std::size_t kMostBytes = 16u << 20;
  constexpr std::string_view kBegins = "-----BEGIN CERTIFICATE-----";
  const auto refuse = [&](const std::string& why) {
    return std::invalid_argument(std::string(who) + ": ca '" + path + "' " + why);
  };
  try {
    if (read_regular_file(path, kMostBytes).find(kBegins) != std::string::npos) return path;
  } catch (const UnreadableFile& error) {
    throw refuse(error.what());
  }
  throw refuse("holds no certificate; type a file that has \"" + std::string(kBegins) +
               "\" in it (PEM)");
}

}  // namespace

std::vector<ParameterSpec> http_parameters() {
  return {{.name = "version",
           .kind = ParameterKind::kWord,
           .default_text = "1.1",
           .meaning = "of HTTP: 1.1, or 2, where a loop's share one",
           .named_at_default = false},
          {.name = "connections",
           .kind = ParameterKind::kCount,
           .default_text = "0",
           .meaning = "at most; 0: as many as tasks in flight",
           .least = 0,
           .named_at_default = false},
          {.name = "connect_timeout",
           .kind = ParameterKind::kDuration,
           .default_text = "10s",
           .meaning = "a longer wait is a failure",
           .named_at_default = false},
          {.name = "timeout",
           .kind = ParameterKind::kDuration,
           .default_text = "30s",
           .meaning = "a longer request is a failure",
           .named_at_default = false},
          {.name = "ca",
           .kind = ParameterKind::kPath,
           .default_text = "",
           .meaning = "certificates to trust (PEM), not the system's",
           .named_at_default = false}};
}

std::vector<std::pair<std::string_view, std::chrono::nanoseconds>> http_time_limits(
    const Parameters& parameters) {
  std::vector<std::pair<std::string_view, std::chrono::nanoseconds>> limits;
  for (const std::string_view name : {"connect_timeout", "timeout"}) {
    limits.emplace_back(name, parameters.duration(name));
  }
  return limits;
}

HttpTerms http_terms(std::string_view workload, const Parameters& parameters) {
  HttpTerms terms;
  if (const auto& version = parameters.text("version"); version == "2") {
    terms.version = HttpTerms::Version::k2;
  } else if (version != "1.1") {
    throw std::invalid_argument(std::string(workload) + ": version must be 1.1 or 2");
  }
  terms.connections = parameters.count("connections");
  terms.connect_timeout = limit_in(parameters, "connect_timeout", workload);
  terms.timeout = limit_in(parameters, "timeout", workload);
  terms.ca_file = certificates_in(parameters.text("ca"), workload);
  return terms;
}

}  // namespace concbench
