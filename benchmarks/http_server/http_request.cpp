#include "benchmarks/http_server/http_request.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <locale>
#include <optional>
#include <string>

#include <boost/algorithm/string/predicate.hpp>

#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

struct Parameter {
  std::string_view name;
  std::string_view path;
  std::string_view unit;
  std::uint64_t min;
  std::uint64_t max;
};

enum : std::size_t { kDelay, kBytes, kStatus, kParameterCount };

constexpr std::array<Parameter, kParameterCount> kParameters{{
    {"delay", "/delay/", "milliseconds", 0, std::uint64_t{kMaxDelay.count()}},
    {"bytes", "/bytes/", "bytes", 0, kMaxContentBytes},
    {"status", "/status/", "HTTP status codes", 200, 599},
}};

/// A stranger's text, made fit for one line of an error message.
std::string quoted(std::string_view text) {
  constexpr std::size_t kShownBytes = 40;
  std::string shown(text.substr(0, kShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return "'" + shown + (text.size() > kShownBytes ? "...'" : "'");
}

std::uint64_t value_of(const Parameter& parameter, std::string_view text) {
  const auto number = parse_number<std::uint64_t>(text);
  if (number && *number >= parameter.min && *number <= parameter.max) return *number;
  throw std::invalid_argument(std::string(parameter.name) + " must be a whole number from " +
                              std::to_string(parameter.min) + " to " +
                              std::to_string(parameter.max) + " (" + std::string(parameter.unit) +
                              "), not " + quoted(text));
}

/// The numbers that path and query give, each at most once between the two.
class Numbers {
 public:
  void set(std::size_t parameter, std::string_view text) {
    auto& number = numbers_[parameter];
    if (number) {
      throw std::invalid_argument(std::string(kParameters[parameter].name) +
                                  " is given twice: say it once, in the path or in the query");
    }
    number = value_of(kParameters[parameter], text);
  }

  std::optional<std::uint64_t> operator[](std::size_t parameter) const {
    return numbers_[parameter];
  }

 private:
  std::array<std::optional<std::uint64_t>, kParameterCount> numbers_;
};

/// A name, an IPv4 address or an IPv6 address in brackets, and perhaps a port; or nothing, as RFC
/// 9110 (7.2) permits where the target has no authority.
bool is_host(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kOfNames =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+,;=";
  std::size_t end = std::min(text.find_first_not_of(kOfNames), text.size());
  if (text.starts_with('[')) {
    end = std::min(text.find_first_not_of("0123456789abcdefABCDEF:.", 1), text.size());
    if (end == text.size() || text[end++] != ']') return false;
  }
  const auto port = text.substr(end);
  return port.empty() || (port[0] == ':' && port.find_first_not_of(kDigits, 1) == port.npos);
}

/// Of a target such as http://127.0.0.1:8080/delay/5 the part from the path on.
std::string_view without_authority(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (!boost::algorithm::istarts_with(target, kScheme, std::locale::classic())) return target;
  target.remove_prefix(kScheme.size());
  const auto authority = target.substr(0, target.find_first_of("/?"));
  if (authority.empty() || !is_host(authority)) {
    throw std::invalid_argument("the target's authority " + quoted(authority) +
                                " is no host, and perhaps a port");
  }
  return target.substr(authority.size());
}

/// True for `/echo`, whose body needs no number.
bool parse_path(std::string_view path, Numbers& numbers) {
  if (path == "/echo") return true;
  for (std::size_t i = 0; i < kParameters.size(); ++i) {
    if (path.starts_with(kParameters[i].path)) {
      numbers.set(i, path.substr(kParameters[i].path.size()));
      return false;
    }
  }
  throw UnknownPath("unknown path " + quoted(path) +
                    ": the paths are /delay/{ms}, /bytes/{n}, /status/{code} and /echo");
}

void parse_pair(std::string_view pair, Numbers& numbers) {
  const std::size_t equals = std::min(pair.find('='), pair.size());
  const auto* parameter =
      std::find_if(kParameters.begin(), kParameters.end(),
                   [name = pair.substr(0, equals)](const Parameter& p) { return p.name == name; });
  if (equals == pair.size() || parameter == kParameters.end()) {
    throw std::invalid_argument("unknown query parameter " + quoted(pair) +
                                ": allowed are delay={ms}, bytes={n} and status={code}");
  }
  numbers.set(static_cast<std::size_t>(parameter - kParameters.begin()), pair.substr(equals + 1));
}

bool is_chunked(std::string_view coding) {
  return boost::algorithm::iequals(coding, "chunked", std::locale::classic());
}

HttpAnswer error(unsigned status, const std::string& why) {
  return {.status = status, .text = why + "\n"};
}

}  // namespace

HttpAnswer parse_target(std::string_view target) {
  target = without_authority(target);
  const std::size_t question = target.find('?');
  Numbers numbers;
  HttpAnswer answer;
  answer.echo = parse_path(target.substr(0, question), numbers);
  for (std::size_t at = question; at != std::string_view::npos;) {
    const std::size_t begin = at + 1;
    at = target.find('&', begin);
    parse_pair(target.substr(begin, at == std::string_view::npos ? at : at - begin), numbers);
  }
  if (answer.echo && numbers[kBytes]) {
    throw std::invalid_argument(
        "bytes does not go with /echo, which sends back what it got: allowed are delay and status");
  }
  if (numbers[kStatus]) answer.status = static_cast<unsigned>(*numbers[kStatus]);
  if (numbers[kBytes]) answer.length_bytes = static_cast<std::size_t>(*numbers[kBytes]);
  if (numbers[kDelay]) answer.delay = std::chrono::milliseconds(*numbers[kDelay]);
  return answer;
}

std::optional<HttpAnswer> refusal_of(const HttpHeader& header) {
  const auto& [version, field_count, host, coding] = header;
  constexpr unsigned kHttp11 = 11;
  if (field_count > kMaxFields) {
    return error(431, "a header has at most " + std::to_string(kMaxFields) + " lines here");
  }
  if (host.count > 1) return error(400, "a request has one Host");
  if (host.count == 0 && version >= kHttp11) return error(400, "an HTTP/1.1 request has a Host");
  if (!is_host(host.last)) return error(400, "the Host must be a name or an address: HOST[:PORT]");
  if (coding.count == 0) return std::nullopt;
  if (version < kHttp11) return error(400, "HTTP/1.0 has no Transfer-Encoding");
  if (coding.count == 1 && is_chunked(coding.last)) return std::nullopt;
  return error(400, "the only Transfer-Encoding that is known here is chunked");
}

HttpAnswer answer_to(std::string_view method, std::string_view target) {
  try {
    HttpAnswer answer = parse_target(target);
    if (method == "GET" || method == "HEAD" || (method == "POST" && answer.echo)) return answer;
    const std::string_view allow = answer.echo ? "GET, HEAD, POST" : "GET, HEAD";
    return {.status = 405, .text = "this path allows " + std::string(allow) + "\n", .allow = allow};
  } catch (const UnknownPath& unknown) {
    return error(404, unknown.what());
  } catch (const std::invalid_argument& bad) {
    return error(400, bad.what());
  }
}

}  // namespace concbench
