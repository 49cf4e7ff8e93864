#include "runners/async/asio_connection.hpp"

#include <stdexcept>

#include <boost/asio/ip/address.hpp>

namespace concbench {

asio::ip::tcp::endpoint asio_endpoint(const Endpoint& endpoint) {
  return {asio::ip::make_address(endpoint.address), endpoint.port};
}

std::exception_ptr exchange_error(const Exchange& exchange,
                                  const boost::system::error_code& error) {
  try {
    throw_no_exchange(*exchange.to, error == asio::error::eof
                                        ? "the server has closed the connection"
                                        : error.message());
  } catch (...) {
    return std::current_exception();
  }
}

KeptSocket KeptSockets::take(const Endpoint& endpoint) {
  while (!idle_.empty()) {
    auto kept = std::move(idle_.back());
    idle_.pop_back();
    if (kept.to == endpoint) return kept;
  }
  return {asio::ip::tcp::socket(loop_), endpoint};
}

}  // namespace concbench
