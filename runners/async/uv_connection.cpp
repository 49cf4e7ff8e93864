#include "runners/async/uv_connection.hpp"

#include <utility>

namespace concbench {
namespace {

sockaddr_storage address_of(const Endpoint& endpoint) {
  sockaddr_storage address{};
  const auto* const text = endpoint.address.c_str();
  if (uv_ip4_addr(text, endpoint.port, reinterpret_cast<sockaddr_in*>(&address)) == 0) {
    return address;
  }
  if (const int status =
          uv_ip6_addr(text, endpoint.port, reinterpret_cast<sockaddr_in6*>(&address));
      status != 0) {
    throw_no_exchange(endpoint, uv_strerror(status));
  }
  return address;
}

}  // namespace

void UvConnection::start(const Exchange& exchange,
                         std::function<void(const std::exception_ptr&)> ended) {
  exchange_ = &exchange;
  ended_ = std::move(ended);
  received_ = 0;
  if (tcp_ && to_ == *exchange.to) return write();
  connect();
}

void UvConnection::connect() {
  to_ = *exchange_->to;
  const auto address = address_of(to_);
  tcp_ = loop_.make_tcp();
  tcp_->data = this;
  uv_tcp_nodelay(tcp_.get(), 1);
  connecting_.data = this;
  const int status =
      uv_tcp_connect(&connecting_, tcp_.get(), reinterpret_cast<const sockaddr*>(&address),
                     [](uv_connect_t* request, int result) noexcept {
                       auto& self = *static_cast<UvConnection*>(request->data);
                       if (result != 0) return self.end(result);
                       self.write();
                     });
  if (status == 0) return;
  tcp_.reset();
  throw_no_exchange(to_, uv_strerror(status));
}

void UvConnection::write() {
  const auto& message = exchange_->message;
  const auto buffer =
      uv_buf_init(const_cast<char*>(message.data()), static_cast<unsigned int>(message.size()));
  writing_.data = this;
  const int status = uv_write(&writing_, reinterpret_cast<uv_stream_t*>(tcp_.get()), &buffer, 1,
                              [](uv_write_t* request, int result) noexcept {
                                auto& self = *static_cast<UvConnection*>(request->data);
                                if (result != 0) return self.end(result);
                                self.read();
                              });
  if (status != 0) end(status);
}

void UvConnection::read() {
  const auto give_memory = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
    auto& self = *static_cast<UvConnection*>(handle->data);
    const auto left = self.exchange_->reply.subspan(self.received_);
    *buffer = uv_buf_init(left.data(), static_cast<unsigned int>(left.size()));
  };
  const int status = uv_read_start(reinterpret_cast<uv_stream_t*>(tcp_.get()), give_memory,
                                   [](uv_stream_t* stream, ssize_t size, const uv_buf_t*) noexcept {
                                     auto& self = *static_cast<UvConnection*>(stream->data);
                                     if (size < 0) return self.end(static_cast<int>(size));
                                     self.received_ += static_cast<std::size_t>(size);
                                     if (self.received_ < self.exchange_->reply.size()) return;
                                     uv_read_stop(stream);
                                     self.end(0);
                                   });
  if (status != 0) end(status);
}

void UvConnection::end(int status) noexcept {
  std::exception_ptr error;
  if (status != 0) {
    tcp_.reset();  // half a reply may be on its way
    try {
      throw_no_exchange(
          to_, status == UV_EOF ? "the server has closed the connection" : uv_strerror(status));
    } catch (...) {
      error = std::current_exception();
    }
  }
  std::exchange(ended_, nullptr)(error);
}

}  // namespace concbench
