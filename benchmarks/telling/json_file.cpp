#include "benchmarks/telling/json_file.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "workloads/contract/regular_file.hpp"

namespace concbench {
namespace {

constexpr int kMostDepth = 64;  // ours have 6

/// What the parser itself lets pass.
class Rules {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    const bool opens =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && depth >= kMostDepth) {
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
std::string place_and_reason(std::string message) {
  for (const std::string_view before : {"] ", "parse error at "}) {
    const auto found = message.find(before);
    if (found != std::string::npos) message.erase(0, found + before.size());
  }
  return message;
}

}  // namespace

Json parse_strictly(std::string_view text) {
  if (text.empty()) throw BadJsonFile("is empty");
  if (text.starts_with("\xEF\xBB\xBF")) {
    throw BadJsonFile("begins with a byte-order mark; save it as UTF-8 without one");
  }
  // The parser would take it for the end.
  if (text.find('\0') != std::string_view::npos) {
    throw BadJsonFile("is no JSON: it holds a zero byte");
  }
  try {
    return Json::parse(
        text, [rules = Rules()](int depth, Json::parse_event_t event, const Json& parsed) mutable {
          return rules(depth, event, parsed);
        });
  } catch (const Json::exception& error) {
    throw BadJsonFile("is no JSON: " + place_and_reason(error.what()));
  }
}

Json read_json_file(const std::filesystem::path& path) {
  try {
    return parse_strictly(read_regular_file(path, kMostJsonBytes));
  } catch (const UnreadableFile& error) {
    throw BadJsonFile(error.what());
  }
}

}  // namespace concbench
