#include "workloads/contract/exchange.hpp"

#include <stdexcept>
#include <string_view>

#include "workloads/contract/number.hpp"

namespace concbench {

std::string to_string(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
         std::to_string(endpoint.port);
}

Endpoint endpoint_from(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon != std::string::npos) {
    const auto port = parse_number<std::uint16_t>(std::string_view(text).substr(colon + 1));
    auto address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
      address = address.substr(1, address.size() - 2);
    }
    if (port && !address.empty()) return {std::move(address), *port};
  }
  throw std::invalid_argument("'" + text + "' is no address and port, such as 127.0.0.1:8080");
}

void throw_no_exchange(const Endpoint& endpoint, const std::string& why) {
  throw std::runtime_error("exchange with " + to_string(endpoint) + ": " + why);
}

}  // namespace concbench
