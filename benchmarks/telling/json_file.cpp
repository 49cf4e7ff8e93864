#include "benchmarks/telling/json_file.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr int kMostDepth = 64;  // ours have 6

std::string message_of(int error) { return std::generic_category().message(error); }

std::string read_regular_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) {
    throw BadJsonFile("cannot be read: " + (error ? error.message() : message_of(ENOENT)));
  }
  // Reading a pipe or a device could last for ever.
  if (!fs::is_regular_file(status)) throw BadJsonFile("is no regular file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BadJsonFile("cannot be read: " + message_of(errno));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) throw BadJsonFile("cannot be read: " + message_of(errno));
  return text;
}

/// What the parser itself lets pass.
class Rules {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kMostDepth) {
      throw BadJsonFile("has brackets within brackets, more than " + std::to_string(kMostDepth) +
                        " deep");
    }
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(parsed).second) {
      throw BadJsonFile("has the key " + to_line(parsed) + " twice in one object");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
};

/// "[json.exception.parse_error.101] parse error at line 1, column 3: ..." without its beginning.
std::string place_and_reason(const std::string& message) {
  constexpr std::string_view kBefore = "parse error at ";
  const auto found = message.find(kBefore);
  return found == std::string::npos ? message : message.substr(found + kBefore.size());
}

}  // namespace

Json read_json_file(const fs::path& path) {
  const auto text = read_regular_file(path);
  if (text.empty()) throw BadJsonFile("is empty");
  if (text.starts_with("\xEF\xBB\xBF")) {
    throw BadJsonFile("begins with a byte-order mark; save it as UTF-8 without one");
  }
  // The parser would take it for the end.
  if (text.find('\0') != std::string::npos) throw BadJsonFile("is no JSON: it holds a zero byte");
  try {
    return Json::parse(
        text, [rules = Rules()](int depth, Json::parse_event_t event, const Json& parsed) mutable {
          return rules(depth, event, parsed);
        });
  } catch (const Json::exception& error) {
    throw BadJsonFile("is no JSON: " + place_and_reason(error.what()));
  }
}

}  // namespace concbench
