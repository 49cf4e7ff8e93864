#include "benchmarks/http_server/http_server.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "benchmarks/http_server/http_request.hpp"
#include "workloads/contract/http_content.hpp"

namespace concbench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

// Errors of a connection are normal traffic here: they come back as values.
constexpr auto kWithError = asio::as_tuple(asio::use_awaitable);
constexpr auto kAcceptPause = 50ms;
constexpr auto kLingerTime = 1s;
constexpr std::size_t kRefusedAtOnce = 64;
using Parser = http::request_parser<http::string_body>;

/// Every content is a prefix of every longer one: two buffers serve all answers without a copy.
/// The large one costs 16 MiB and is built when somebody first asks for that much.
std::string_view shared_content(std::size_t length_bytes) {
  static const std::string small = http_content(std::size_t{64} * 1024);
  if (length_bytes <= small.size()) return std::string_view(small).substr(0, length_bytes);
  static const std::string large = http_content(kMaxContentBytes);
  return std::string_view(large).substr(0, length_bytes);
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::string_view body_of(const HttpAnswer& answer, const Parser* parser) {
  if (!answer.text.empty()) return answer.text;
  if (!answer.echo) return shared_content(answer.length_bytes);
  const auto& request = parser->get();
  const bool has_body = !request.body().empty() || request.method() == http::verb::post;
  return has_body ? std::string_view(request.body()) : view(request.target());
}

/// The answer to a request that could not be read; status 0 when nobody is there to get one.
HttpAnswer refusal(error_code error) {
  if (error == http::error::body_limit) {
    return {.status = 413, .text = "the request's body is too long\n"};
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {.status = 431, .text = "the request's header is too long\n"};
  }
  const bool of_http = error.category() == make_error_code(http::error::end_of_stream).category();
  const bool gone =
      !of_http || error == http::error::end_of_stream || error == http::error::partial_message;
  if (gone) return {.status = 0};
  return {.status = 400, .text = "this is not an HTTP/1.1 request\n"};
}

}  // namespace

/// The listening socket, and what its connections share. Connections keep it alive.
class HttpServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& loop, const tcp::endpoint& endpoint, HttpServerLimits limits)
      : limits_(limits), acceptor_(loop, endpoint), pause_(loop), sweep_(loop) {}

  tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }
  const HttpServerLimits& limits() const { return limits_; }
  void start();
  void stop();

 private:
  asio::awaitable<void> accept_connections();
  asio::awaitable<void> close_overdue_connections();
  void admit(tcp::socket socket);

  const HttpServerLimits limits_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer sweep_;
  std::unordered_set<Connection*> served_;
  std::unordered_set<Connection*> refused_;
};

/// One client. Listed in `members` for as long as it lives, so that others can close it.
class HttpServer::Connection {
 public:
  Connection(std::shared_ptr<Listener> listener, std::unordered_set<Connection*>& members,
             tcp::socket socket)
      : listener_(std::move(listener)),
        members_(members),
        socket_(std::move(socket)),
        delay_(socket_.get_executor()),
        input_(listener_->limits().header_bytes) {
    members_.insert(this);
  }
  ~Connection() { members_.erase(this); }

  static asio::awaitable<void> serve(std::unique_ptr<Connection> connection);
  static asio::awaitable<void> refuse(std::unique_ptr<Connection> connection);

  /// Whatever the connection waits for ends with an error.
  void close() {
    error_code ignored;
    socket_.close(ignored);
    delay_.cancel();
  }
  void close_if_overdue(steady_clock::time_point now) {
    if (now >= deadline_) close();
  }

 private:
  asio::awaitable<bool> answer_one();
  asio::awaitable<error_code> read(Parser& parser);
  asio::awaitable<error_code> write(const HttpAnswer& answer, const Parser* parser);
  asio::awaitable<void> linger();

  std::shared_ptr<Listener> listener_;
  std::unordered_set<Connection*>& members_;
  tcp::socket socket_;
  asio::steady_timer delay_;
  beast::flat_buffer input_;
  steady_clock::time_point deadline_ = steady_clock::time_point::max();
};

asio::awaitable<void> HttpServer::Connection::serve(std::unique_ptr<Connection> connection) {
  // one system call reads a whole header: Beast otherwise starts with 512 bytes
  connection->input_.reserve(connection->listener_->limits().header_bytes);
  bool goes_on = true;  // g++ 12 miscompiles a bare co_await as a condition
  while (goes_on) goes_on = co_await connection->answer_one();
  co_await connection->linger();
}

asio::awaitable<void> HttpServer::Connection::refuse(std::unique_ptr<Connection> connection) {
  const HttpAnswer answer{.status = 503, .text = "too many connections: try again later\n"};
  co_await connection->write(answer, nullptr);
  co_await connection->linger();
}

/// False when the connection has had its last answer.
asio::awaitable<bool> HttpServer::Connection::answer_one() {
  Parser parser;
  error_code error = co_await read(parser);
  if (error) {
    const HttpAnswer answer = refusal(error);
    if (answer.status != 0) co_await write(answer, nullptr);
    co_return false;
  }
  const HttpAnswer answer =
      answer_to(view(parser.get().method_string()), view(parser.get().target()));
  if (answer.delay > 0ms && socket_.is_open()) {
    deadline_ = steady_clock::time_point::max();
    delay_.expires_after(answer.delay);
    co_await delay_.async_wait(kWithError);
  }
  error = co_await write(answer, &parser);
  co_return !error && parser.keep_alive();
}

asio::awaitable<error_code> HttpServer::Connection::read(Parser& parser) {
  const HttpServerLimits& limits = listener_->limits();
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  deadline_ = steady_clock::now() + limits.idle_time;
  auto [error, length] = co_await http::async_read_header(socket_, input_, parser, kWithError);
  if (error || parser.is_done()) co_return error;

  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    std::tie(error, std::ignore) = co_await http::async_write(socket_, go_on, kWithError);
    if (error) co_return error;
  }
  deadline_ = steady_clock::now() + limits.idle_time;
  std::tie(error, std::ignore) = co_await http::async_read(socket_, input_, parser, kWithError);
  co_return error;
}

/// Without a parser: the request is unknown and the client gets no second answer.
asio::awaitable<error_code> HttpServer::Connection::write(const HttpAnswer& answer,
                                                          const Parser* parser) {
  http::response<http::span_body<const char>> response;
  response.result(answer.status);
  response.version(parser != nullptr ? parser->get().version() : 11);
  response.set(http::field::server, "concbench");
  response.set(http::field::content_type, "text/plain");
  if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
  response.keep_alive(parser != nullptr && parser->keep_alive());
  // these two statuses have no body, and a length would promise one
  if (answer.status != 204 && answer.status != 304) {
    const std::string_view body = body_of(answer, parser);
    response.content_length(body.size());
    const bool head = parser != nullptr && parser->get().method() == http::verb::head;
    if (!head) response.body() = {body.data(), body.size()};
  }
  deadline_ = steady_clock::now() + listener_->limits().idle_time;
  const auto [error, length] = co_await http::async_write(socket_, response, kWithError);
  co_return error;
}

/// Closing with unread bytes in the socket resets the connection, and the last answer with it:
/// so read on for a moment, until the client has seen our end.
asio::awaitable<void> HttpServer::Connection::linger() {
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  deadline_ = steady_clock::now() + kLingerTime;
  while (!error) {
    input_.clear();
    const auto room = input_.prepare(input_.max_size());
    std::tie(error, std::ignore) = co_await socket_.async_read_some(room, kWithError);
  }
}

void HttpServer::Listener::start() {
  const auto rethrow = [self = shared_from_this()](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  };
  asio::co_spawn(acceptor_.get_executor(), accept_connections(), rethrow);
  asio::co_spawn(acceptor_.get_executor(), close_overdue_connections(), rethrow);
}

void HttpServer::Listener::stop() {
  asio::dispatch(acceptor_.get_executor(), [self = shared_from_this()] {
    error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
    self->sweep_.cancel();
    for (Connection* connection : self->served_) connection->close();
    for (Connection* connection : self->refused_) connection->close();
  });
}

asio::awaitable<void> HttpServer::Listener::accept_connections() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kWithError);
    if (!acceptor_.is_open()) co_return;
    if (error) {
      // out of descriptors, mostly: the client stays in the kernel's queue meanwhile
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
  const bool serve = served_.size() < limits_.connections;
  if (!serve && refused_.size() >= kRefusedAtOnce) return;
  auto& members = serve ? served_ : refused_;
  auto connection = std::make_unique<Connection>(shared_from_this(), members, std::move(socket));
  auto life =
      serve ? Connection::serve(std::move(connection)) : Connection::refuse(std::move(connection));
  asio::co_spawn(acceptor_.get_executor(), std::move(life), asio::detached);
}

/// One timer for all: a timer per read would cost every request two turns in the timer queue.
asio::awaitable<void> HttpServer::Listener::close_overdue_connections() {
  const auto interval = std::clamp<std::chrono::milliseconds>(limits_.idle_time / 4, 10ms, 1s);
  while (acceptor_.is_open()) {
    sweep_.expires_after(interval);
    co_await sweep_.async_wait(kWithError);
    const auto now = steady_clock::now();
    for (const auto* members : {&served_, &refused_}) {
      for (Connection* connection : *members) connection->close_if_overdue(now);
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
