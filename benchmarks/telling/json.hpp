#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace concbench {

/// Keys stay in the order in which they were written: people read these files too.
using Json = nlohmann::ordered_json;

/// One line of UTF-8, whatever bytes a message from elsewhere held.
inline std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

inline std::string to_pretty_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// The same for standard output, which may be a terminal: all but plain characters are escaped.
inline std::string to_plain_line(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

inline std::string to_plain_text(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

inline Json in_ns(std::chrono::nanoseconds duration) { return duration.count(); }

/// Of a counter: a number from 0 that is written without a point.
inline bool is_whole_number(const Json& json) {
  return json.is_number_unsigned() || (json.is_number_integer() && json.get<std::int64_t>() >= 0);
}

/// null where there is no value.
template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

inline Json or_null(const std::optional<std::chrono::nanoseconds>& duration) {
  return duration ? in_ns(*duration) : Json(nullptr);
}

}  // namespace concbench
