#include "benchmarks/http_server/http_server.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "benchmarks/http_server/http_connection.hpp"

namespace concbench {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto kWithError = asio::as_tuple(asio::use_awaitable);
constexpr auto kAcceptPause = 50ms;
constexpr std::size_t kRefusedAtOnce = 64;

}  // namespace

/// The listening socket.
class HttpServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& loop, const tcp::endpoint& endpoint, const HttpServerLimits& limits)
      : all_(std::make_shared<HttpConnections>(loop, limits)),
        acceptor_(loop, endpoint),
        pause_(loop),
        sweep_(loop) {}

  tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }
  void start();
  void stop();

 private:
  asio::awaitable<void> accept_connections();
  asio::awaitable<void> close_overdue_connections();
  void admit(tcp::socket socket);
  bool close_longest_idle();

  const std::shared_ptr<HttpConnections> all_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer sweep_;
};

void HttpServer::Listener::start() {
  const auto rethrow = [self = shared_from_this()](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  };
  asio::co_spawn(acceptor_.get_executor(), accept_connections(), rethrow);
  asio::co_spawn(acceptor_.get_executor(), close_overdue_connections(), rethrow);
  asio::co_spawn(acceptor_.get_executor(), all_->departures.tell(), rethrow);
}

void HttpServer::Listener::stop() {
  asio::dispatch(acceptor_.get_executor(), [self = shared_from_this()] {
    error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
    self->sweep_.cancel();
    for (const auto* members : {&self->all_->served, &self->all_->refused}) {
      for (HttpConnection* connection : *members) connection->close();
    }
    self->all_->departures.stop();
  });
}

asio::awaitable<void> HttpServer::Listener::accept_connections() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kWithError);
    if (!acceptor_.is_open()) co_return;
    if (error) {
      // out of descriptors, mostly: the client stays in the kernel's queue meanwhile
      all_->limits.on_full();
      close_longest_idle();
      pause_.expires_after(kAcceptPause);
      co_await pause_.async_wait(kWithError);
      continue;
    }
    admit(std::move(socket));
  }
}

void HttpServer::Listener::admit(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const bool has_place = all_->served.size() < all_->limits.connections;
  if (!has_place) all_->limits.on_full();
  const bool serve = has_place || close_longest_idle();
  if (!serve && all_->refused.size() >= kRefusedAtOnce) return;
  auto& members = serve ? all_->served : all_->refused;
  auto connection = std::make_unique<HttpConnection>(all_, members, std::move(socket));
  auto life = serve ? HttpConnection::serve(std::move(connection))
                    : HttpConnection::refuse(std::move(connection));
  asio::co_spawn(acceptor_.get_executor(), std::move(life), asio::detached);
}

/// Clients that connect and say nothing must not keep out those that do. False where there is none.
/// The one that is closed still counts until its coroutine has ended, but as idle no longer.
bool HttpServer::Listener::close_longest_idle() {
  HttpConnection* longest_idle = nullptr;
  for (HttpConnection* connection : all_->served) {
    if (!connection->is_idle()) continue;
    if (longest_idle == nullptr || connection->deadline() < longest_idle->deadline()) {
      longest_idle = connection;
    }
  }
  if (longest_idle != nullptr) longest_idle->close();
  return longest_idle != nullptr;
}

/// One timer for all: a timer per read would cost every request two turns in the timer queue.
asio::awaitable<void> HttpServer::Listener::close_overdue_connections() {
  const auto interval = std::clamp<std::chrono::milliseconds>(all_->limits.idle_time / 4, 10ms, 1s);
  while (acceptor_.is_open()) {
    sweep_.expires_after(interval);
    co_await sweep_.async_wait(kWithError);
    const auto now = steady_clock::now();
    for (const auto* members : {&all_->served, &all_->refused}) {
      for (HttpConnection* connection : *members) connection->close_if_overdue(now);
    }
  }
}

HttpServer::HttpServer(asio::io_context& loop, const tcp::endpoint& endpoint,
                       HttpServerLimits limits)
    : listener_(std::make_shared<Listener>(loop, endpoint, limits)),
      local_endpoint_(listener_->local_endpoint()) {
  listener_->start();
}

HttpServer::~HttpServer() { stop(); }
void HttpServer::stop() { listener_->stop(); }

}  // namespace concbench
