#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace concbench {

/// What a GET comes back with, whatever its status: judging it is the caller's business.
struct HttpResponse {
  long status = 0;
  std::string body;
  std::string redirect{};  // the URL that it sends to, complete; "" where it sends nowhere
};

/// On which terms a URL is fetched, alike for every model.
struct HttpTerms {
  enum class Version { k1_1, k2 };

  /// What the server must answer in: 2, which is agreed on in the handshake of TLS, or else the
  /// request fails; 1.1, or 1.0 where the server knows no other.
  Version version = Version::k1_1;
  /// Open connections of one event loop, or of one process whose threads block; more requests at
  /// once wait for one. 0: as many as there are requests.
  std::size_t connections = 0;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::string ca_file{};  // whom to trust; "": whom the system trusts
  /// Of names that have been resolved beforehand: "host:port:address", several addresses with
  /// commas between them.
  std::vector<std::string> addresses{};

  bool operator==(const HttpTerms&) const = default;
};

/// One request: where it goes, complete, with scheme, host, port, path and query, and how.
struct HttpGet {
  std::string url;
  HttpTerms terms{};
};

/// A longer body is a failure.
inline constexpr std::size_t kMostBodyBytes = 64u << 20;

}  // namespace concbench
