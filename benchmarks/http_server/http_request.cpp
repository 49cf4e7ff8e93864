#include "benchmarks/http_server/http_request.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "workloads/contract/whole_number.hpp"

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

std::uint64_t parse_number(const Parameter& parameter, std::string_view text) {
  const auto number = parse_whole_number(text);
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
    number = parse_number(kParameters[parameter], text);
  }

  std::optional<std::uint64_t> operator[](std::size_t parameter) const {
    return numbers_[parameter];
  }

 private:
  std::array<std::optional<std::uint64_t>, kParameterCount> numbers_;
};

std::string_view without_authority(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (!target.starts_with(kScheme)) return target;
  target.remove_prefix(kScheme.size());
  return target.substr(std::min(target.find_first_of("/?"), target.size()));
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

HttpAnswer answer_to(std::string_view method, std::string_view target) {
  try {
    HttpAnswer answer = parse_target(target);
    if (method == "GET" || method == "HEAD" || (method == "POST" && answer.echo)) return answer;
    const std::string_view allow = answer.echo ? "GET, HEAD, POST" : "GET, HEAD";
    return {.status = 405, .text = "this path allows " + std::string(allow) + "\n", .allow = allow};
  } catch (const UnknownPath& error) {
    return {.status = 404, .text = error.what() + std::string("\n")};
  } catch (const std::invalid_argument& error) {
    return {.status = 400, .text = error.what() + std::string("\n")};
  }
}

}  // namespace concbench
