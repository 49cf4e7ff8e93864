#pragma once

#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include "workloads/contract/exchange.hpp"

namespace concbench {

namespace asio = boost::asio;

/// Where Asio finds it.
asio::ip::tcp::endpoint asio_endpoint(const Endpoint& endpoint);

/// Why an exchange has failed, as its task is told.
std::exception_ptr exchange_error(const Exchange& exchange, const boost::system::error_code& error);

/// A TCP connection on a loop, opened by its first exchange and kept for the next: Asio's
/// async_connect, async_write and async_read, one after the other, as its example "HTTP Client" has
/// them (async_client). One exchange at a time.
class AsioConnection {
 public:
  explicit AsioConnection(const asio::any_io_executor& loop) : socket_(loop) {}

  /// Calls the handler from the loop, with null once the reply is complete.
  template <class Handler>
  void async_exchange(const Exchange& exchange, Handler handler) {
    if (is_open_to(exchange)) return write(exchange, std::move(handler));
    open(exchange);
    socket_.async_connect(peer_, [this, &exchange, handler = std::move(handler)](
                                     const boost::system::error_code& error) mutable {
      if (error) return end(exchange, error, handler);
      socket_.set_option(asio::ip::tcp::no_delay(true));
      write(exchange, std::move(handler));
    });
  }

 private:
  bool is_open_to(const Exchange& exchange) const {
    return socket_.is_open() && to_ == *exchange.to;
  }

  void open(const Exchange& exchange) {
    socket_.close();
    to_ = *exchange.to;
    peer_ = asio_endpoint(to_);
  }

  template <class Handler>
  void write(const Exchange& exchange, Handler handler) {
    asio::async_write(socket_, asio::buffer(exchange.message.data(), exchange.message.size()),
                      [this, &exchange, handler = std::move(handler)](
                          const boost::system::error_code& error, std::size_t) mutable {
                        if (error) return end(exchange, error, handler);
                        asio::async_read(
                            socket_, asio::buffer(exchange.reply.data(), exchange.reply.size()),
                            [this, &exchange, handler = std::move(handler)](
                                const boost::system::error_code& failure, std::size_t) mutable {
                              end(exchange, failure, handler);
                            });
                      });
  }

  template <class Handler>
  void end(const Exchange& exchange, const boost::system::error_code& error, Handler& handler) {
    if (!error) return handler(nullptr);
    boost::system::error_code ignored;
    socket_.close(ignored);  // half a reply may be on its way
    handler(exchange_error(exchange, error));
  }

  asio::ip::tcp::socket socket_;
  Endpoint to_;
  asio::ip::tcp::endpoint peer_;
};

/// A socket, and whom it is connected to once it is open.
struct KeptSocket {
  asio::ip::tcp::socket socket;
  Endpoint to;
};

/// The connections of a loop that no task uses, last used first.
class KeptSockets {
 public:
  explicit KeptSockets(asio::any_io_executor loop) : loop_(std::move(loop)) {}

  /// One that is open to the endpoint; one that is not open where there is none.
  KeptSocket take(const Endpoint& endpoint);
  void give_back(KeptSocket kept) { idle_.push_back(std::move(kept)); }
  void close() { idle_.clear(); }

 private:
  asio::any_io_executor loop_;
  std::vector<KeptSocket> idle_;
};

/// Has the bytes exchanged over one of the connections of `kept`, as AsioConnection does. Throws
/// as its handlers are told, and boost::system::system_error where the coroutine is cancelled.
template <class Kept>
asio::awaitable<void> await_exchange(Kept& kept, const Exchange& exchange) {
  auto [socket, to] = kept.take(*exchange.to);
  try {
    if (!socket.is_open()) {
      co_await socket.async_connect(asio_endpoint(to), asio::use_awaitable);
      socket.set_option(asio::ip::tcp::no_delay(true));
    }
    const auto& [_, message, reply] = exchange;
    co_await asio::async_write(socket, asio::buffer(message.data(), message.size()),
                               asio::use_awaitable);
    co_await asio::async_read(socket, asio::buffer(reply.data(), reply.size()),
                              asio::use_awaitable);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    std::rethrow_exception(exchange_error(exchange, error.code()));
  }
  kept.give_back({std::move(socket), std::move(to)});
}

}  // namespace concbench
