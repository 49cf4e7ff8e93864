#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace concbench {

/// Where a TCP server is: its address in numbers, and its port.
struct Endpoint {
  std::string address;
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

/// One message to a server that answers with as many bytes, over a TCP connection that is kept for
/// the next one. What it refers to lives until it has ended.
struct Exchange {
  const Endpoint* to = nullptr;
  std::span<const char> message{};
  std::span<char> reply{};  // as long as the message
};

/// "127.0.0.1:8080", or "[::1]:8080".
std::string to_string(const Endpoint& endpoint);

/// Back again. Throws std::invalid_argument when the text is none.
Endpoint endpoint_from(const std::string& text);

/// What a task fails with whose exchange did: "exchange with 127.0.0.1:8080: " and the reason.
[[noreturn]] void throw_no_exchange(const Endpoint& endpoint, const std::string& why);

}  // namespace concbench
