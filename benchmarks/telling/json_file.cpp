#include "benchmarks/telling/json_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr int kMostDepth = 64;  // ours have 6
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

std::string message_of(int error) { return std::generic_category().message(error); }

std::string read_regular_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) {
    throw BadJsonFile("cannot be read: " + (error ? error.message() : message_of(ENOENT)));
  }
  // Reading a pipe or a device could last for ever.
  if (!fs::is_regular_file(status)) throw BadJsonFile("is no regular file");
  // Some of the kernel's files are regular, and keep whoever reads them waiting.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  std::string text;
  std::vector<char> part(std::size_t{1} << 16);
  for (;;) {
    const auto size = file ? ::read(file.get(), part.data(), part.size()) : -1;
    if (size < 0) throw BadJsonFile("cannot be read: " + message_of(errno));
    if (size == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(size));
    if (text.size() > kMostBytes) throw BadJsonFile("has more than 16 MiB, which is no use");
  }
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

Json read_json_file(const fs::path& path) { return parse_strictly(read_regular_file(path)); }

}  // namespace concbench
