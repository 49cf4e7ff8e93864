#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace concbench {

/// What the suite's HTTP server answers to a request such as `GET /bytes/1024?delay=5`.
/// Pure values: no socket, no clock, no HTTP library.
struct HttpAnswer {
  unsigned status = 200;
  std::size_t length_bytes = 0;        ///< of http_content, when there is neither echo nor text
  std::chrono::milliseconds delay{0};  ///< between the whole request and the first byte back
  bool echo = false;                   ///< the body is the request's own
  std::string text = {};               ///< of an error: the line that says what is wrong
  std::string_view allow = {};         ///< of status 405: the methods that the path has
};

constexpr std::chrono::milliseconds kMaxDelay{60'000};
constexpr std::size_t kMaxContentBytes = std::size_t{16} * 1024 * 1024;

/// Thrown for a path that the server does not have; the message lists those that it has.
struct UnknownPath : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Reads `/delay/{ms}`, `/bytes/{n}`, `/status/{code}` or `/echo`, each with any of the query
/// parameters `delay`, `bytes` and `status` that the path leaves open. A target that starts with
/// `http://`, in letters of any case, counts from its path on, as HTTP asks of every server.
/// Throws UnknownPath, or std::invalid_argument for a parameter that is unknown, given twice, no
/// whole number or out of range. Each message is one printable line that says what is allowed.
HttpAnswer parse_target(std::string_view target);

/// The lines of a request's header that have the same name.
struct HttpFieldLines {
  std::size_t count = 0;
  std::string_view last = {};
};

/// What decides whom a request is for and where it ends.
struct HttpHeader {
  unsigned version = 11;        ///< 10 is HTTP/1.0
  std::size_t field_count = 0;  ///< of all names
  HttpFieldLines host = {};
  HttpFieldLines transfer_encoding = {};
};

constexpr std::size_t kMaxFields = 100;

/// The answer to a request whose header RFC 9112 (3.2, 6.1) wants refused, with 400, or that has
/// too many lines, with 431. The connection must end with it: where the next request begins is not
/// known.
std::optional<HttpAnswer> refusal_of(const HttpHeader& header);

/// The answer to any request: as parse_target, with 404, 400 and 405 where it throws or where the
/// path lacks the method. GET and HEAD go everywhere, POST to `/echo`.
HttpAnswer answer_to(std::string_view method, std::string_view target);

}  // namespace concbench
