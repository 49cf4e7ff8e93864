#include "benchmarks/http_server/http_connection.hpp"

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include "benchmarks/http_server/held_body.hpp"
#include "workloads/contract/http_content.hpp"

namespace concbench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// Errors of a connection are normal traffic here: they come back as values.
constexpr auto kWithError = asio::as_tuple(asio::use_awaitable);
constexpr auto kLingerTime = 1s;
constexpr unsigned kHttp11 = 11;
using Parser = http::request_parser<HeldBody>;

/// Every content is a prefix of every longer one: two buffers serve all answers without a copy.
/// The large one costs 16 MiB and is built when somebody first asks for that much.
std::string_view shared_content(std::size_t length_bytes) {
  static const std::string small = http_content(std::size_t{64} * 1024);
  if (length_bytes <= small.size()) return std::string_view(small).substr(0, length_bytes);
  static const std::string large = http_content(kMaxContentBytes);
  return std::string_view(large).substr(0, length_bytes);
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

/// The answer to a request that could not be read; status 0 when nobody is there to get one.
HttpAnswer refusal_of(error_code error) {
  if (error == http::error::body_limit) {
    return {.status = 413, .text = "the request's body is too long\n"};
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {.status = 431, .text = "the request's header is too long\n"};
  }
  if (error == asio::error::no_memory) {
    return {.status = 503, .text = "too many bodies are held: try again later\n"};
  }
  const bool of_http = error.category() == make_error_code(http::error::end_of_stream).category();
  const bool gone =
      !of_http || error == http::error::end_of_stream || error == http::error::partial_message;
  if (gone) return {.status = 0};
  return {.status = 400, .text = "this is not an HTTP/1.1 request\n"};
}

HttpFieldLines lines_of(const http::fields& header, http::field name) {
  const auto [first, last] = header.equal_range(name);
  HttpFieldLines lines;
  for (auto line = first; line != last; ++line) lines = {lines.count + 1, view(line->value())};
  return lines;
}

bool has_whole_header(const beast::flat_buffer& input) {
  const auto bytes = input.data();
  return std::string_view(static_cast<const char*>(bytes.data()), bytes.size()).find("\r\n\r\n") !=
         std::string_view::npos;
}

HttpHeader header_of(const http::request_header<>& header) {
  return {.version = header.version(),
          .field_count = static_cast<std::size_t>(std::distance(header.begin(), header.end())),
          .host = lines_of(header, http::field::host),
          .transfer_encoding = lines_of(header, http::field::transfer_encoding)};
}

/// As far as the limits of the connection allow.
asio::awaitable<error_code> read_body(tcp::socket& socket, beast::flat_buffer& input,
                                      Parser& parser) {
  const auto& header = parser.get();
  const bool waits_for_us = beast::iequals(header[http::field::expect], "100-continue");
  if (waits_for_us && header.version() >= kHttp11) {
    const http::response<http::empty_body> go_on(http::status::continue_, kHttp11);
    const auto [error, length] = co_await http::async_write(socket, go_on, kWithError);
    if (error) co_return error;
  }
  const auto [error, length] = co_await http::async_read(socket, input, parser, kWithError);
  co_return error;
}

}  // namespace

/// What an answer needs of its request. As it begins it is none: the answer is then the last.
struct HttpConnection::Request {
  explicit Request(HeldMemory& memory) : body(memory) {}

  /// Of the answer: how long its body is, and what goes out with the header.
  std::pair<std::size_t, std::string_view> body_of(const HttpAnswer& answer) const {
    const auto whole = [](std::string_view text) { return std::pair(text.size(), text); };
    if (!answer.text.empty()) return whole(answer.text);
    if (!answer.echo) return whole(shared_content(answer.length_bytes));
    if (body.size_bytes() == 0 && method != http::verb::post) return whole(target);
    return {body.size_bytes(), body.beginning()};
  }

  http::verb method = http::verb::unknown;
  unsigned version = kHttp11;
  bool keep_alive = false;
  std::string target;
  HeldBytes body;
};

HttpConnection::HttpConnection(std::shared_ptr<HttpConnections> all,
                               std::unordered_set<HttpConnection*>& members, tcp::socket socket)
    : all_(std::move(all)),
      members_(members),
      socket_(std::move(socket)),
      delay_(socket_.get_executor()),
      input_(all_->limits.header_bytes) {
  members_.insert(this);
  all_->departures.watch(socket_.native_handle(), *this);
}

HttpConnection::~HttpConnection() {
  close();
  members_.erase(this);
}

void HttpConnection::close() {
  has_left();
  if (!socket_.is_open()) return;
  all_->departures.forget(socket_.native_handle());
  error_code ignored;
  socket_.close(ignored);
}

void HttpConnection::has_left() noexcept {
  gone_ = true;
  delay_.cancel();
}

asio::awaitable<void> HttpConnection::serve(std::unique_ptr<HttpConnection> connection) {
  // one system call reads a whole header: Beast otherwise starts with 512 bytes
  connection->input_.reserve(connection->all_->limits.header_bytes);
  bool goes_on = true;  // g++ 12 miscompiles a bare co_await as a condition
  while (goes_on) goes_on = co_await connection->answer_one();
  co_await connection->linger();
}

asio::awaitable<void> HttpConnection::refuse(std::unique_ptr<HttpConnection> connection) {
  const HttpAnswer answer{.status = 503, .text = "too many connections: try again later\n"};
  const Request unread(connection->all_->held_memory);
  co_await connection->write(answer, unread);
  co_await connection->linger();
}

/// False when the connection has had its last answer.
asio::awaitable<bool> HttpConnection::answer_one() {
  Request request(all_->held_memory);
  HttpAnswer answer = co_await read(request);
  if (answer.status == 0) co_return false;
  if (answer.delay > 0ms) {
    const bool still_there = co_await wait_with_client(answer.delay);
    if (!still_there) {
      answer = {.status = 400,
                .text = "your side of the connection has ended: keep it open for the answer\n"};
      request.keep_alive = false;
    }
  }
  const bool written = co_await write(answer, request);
  if (!written) co_return false;
  co_return request.keep_alive;
}

/// The answer that is due, and of the request what it needs.
asio::awaitable<HttpAnswer> HttpConnection::read(Request& request) {
  const HttpServerLimits& limits = all_->limits;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  deadline_ = Clock::now() + limits.idle_time;
  // What came behind the last request may be the next one, as far as its body.
  owes_nothing_ = !has_whole_header(input_);
  auto [error, length] = co_await http::async_read_header(socket_, input_, parser, kWithError);
  owes_nothing_ = false;
  if (error) co_return refusal_of(error);

  const auto& header = parser.get();
  request.method = header.method();
  if (auto refusal = refusal_of(header_of(header))) co_return std::move(*refusal);
  HttpAnswer answer = answer_to(view(header.method_string()), view(header.target()));
  if (answer.echo) {
    request.target = header.target();
    parser.get().body().bytes = &request.body;
  }
  if (!parser.is_done()) {
    deadline_ = Clock::now() + limits.idle_time;
    error = co_await read_body(socket_, input_, parser);
    if (error) co_return refusal_of(error);
  }
  request.version = header.version();
  request.keep_alive = parser.keep_alive();
  co_return answer;
}

/// False when the client has left before the time was up.
asio::awaitable<bool> HttpConnection::wait_with_client(std::chrono::milliseconds delay) {
  if (gone_) co_return false;
  deadline_ = Clock::time_point::max();
  delay_.expires_after(delay);
  co_await delay_.async_wait(kWithError);
  co_return !gone_;
}

/// False when the client did not get all of it.
asio::awaitable<bool> HttpConnection::write(const HttpAnswer& answer, const Request& request) {
  http::response<http::span_body<const char>> response;
  response.result(answer.status);
  response.version(request.version);
  response.set(http::field::server, "concbench");
  response.set(http::field::content_type, "text/plain");
  if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
  response.keep_alive(request.keep_alive);
  // these two statuses have no body, and a length would promise one
  const bool has_body = answer.status != 204 && answer.status != 304;
  const bool sends_body = has_body && request.method != http::verb::head;
  const auto [length_bytes, beginning] = request.body_of(answer);
  if (has_body) response.content_length(length_bytes);
  if (sends_body) response.body() = {beginning.data(), beginning.size()};
  deadline_ = Clock::now() + all_->limits.idle_time;
  auto [error, written] = co_await http::async_write(socket_, response, kWithError);
  if (!error && sends_body && length_bytes > beginning.size()) {
    std::tie(error, written) = co_await asio::async_write(socket_, request.body.rest(), kWithError);
  }
  co_return !error;
}

/// Closing with unread bytes in the socket resets the connection, and the last answer with it:
/// so read on for a moment, until the client has seen our end.
asio::awaitable<void> HttpConnection::linger() {
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  deadline_ = Clock::now() + kLingerTime;
  input_.clear();
  owes_nothing_ = true;
  while (!error) {
    const auto room = input_.prepare(input_.max_size());
    std::tie(error, std::ignore) = co_await socket_.async_read_some(room, kWithError);
  }
}

}  // namespace concbench
