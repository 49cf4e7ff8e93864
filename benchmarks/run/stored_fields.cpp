#include "benchmarks/run/stored_fields.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/cell/histogram.hpp"

namespace concbench {
namespace {

constexpr std::size_t kLongestPath = 1000;

const Json kNone;

bool all_whole(const Json& values) { return std::ranges::all_of(values, is_whole_number); }

bool all_texts(const Json& values) {
  return std::ranges::all_of(values, [](const Json& value) { return value.is_string(); });
}

std::string shown(const Json& value) {
  constexpr std::size_t kMostShown = 60;
  const auto text = to_line(value);
  return text.size() > kMostShown ? text.substr(0, kMostShown) + "..." : text;
}

std::size_t characters(std::string_view text) {
  const auto begins_one = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_one));
}

/// Whether the names above some value that is no object, joined by points, are too long.
bool has_long_path(const Json& value, std::size_t length) {
  if (!value.is_object()) return length > kLongestPath;
  return std::ranges::any_of(value.items(), [&](const auto& item) {
    return has_long_path(item.value(), (length > 0 ? length + 1 : 0) + characters(item.key()));
  });
}

}  // namespace

StoredFields::StoredFields(const Json& object, std::string path)
    : object_(&object), prefix_(path.empty() ? "" : path + ".") {
  if (object.is_object()) return;
  throw Malformed((path.empty() ? "the content" : "'" + path + "'") + " must be a JSON object");
}

bool StoredFields::has(const std::string& key) const { return !at(key).is_null(); }

std::string StoredFields::text(const std::string& key) const {
  if (!at(key).is_string()) refuse(key, "text");
  return at(key).get<std::string>();
}

std::string StoredFields::number_or_text(const std::string& key) const {
  if (at(key).is_number()) return at(key).dump();
  if (at(key).is_string()) return text(key);
  refuse(key, "a number or a text");
}

std::optional<std::string> StoredFields::text_or_none(const std::string& key) const {
  if (!has(key)) return std::nullopt;
  return text(key);
}

std::string StoredFields::one_of(const std::string& key,
                                 const std::vector<std::string_view>& choices) const {
  const auto& value = at(key);
  if (value.is_string() && std::ranges::find(choices, value.get<std::string>()) != choices.end()) {
    return value.get<std::string>();
  }
  std::string all;
  for (const auto choice : choices) all += (all.empty() ? "" : ", ") + std::string(choice);
  refuse(key, "one of " + all);
}

std::uint64_t StoredFields::whole(const std::string& key, std::uint64_t least) const {
  if (is_whole_number(at(key)) && at(key).get<std::uint64_t>() >= least) {
    return at(key).get<std::uint64_t>();
  }
  refuse(key, "a whole number of at least " + std::to_string(least) + ", in 64 bits");
}

void StoredFields::require_whole_or_none(const std::string& key) const {
  if (has(key)) whole(key);
}

void StoredFields::require_wholes(const std::string& key) const {
  const auto& value = at(key);
  if (value.is_array() && !value.empty() && all_whole(value)) return;
  refuse(key, "a list of whole numbers of at least 0, in 64 bits");
}

std::vector<std::uint64_t> StoredFields::wholes(const std::string& key) const {
  const auto& value = at(key);
  if (value.is_array() && all_whole(value)) return value.get<std::vector<std::uint64_t>>();
  refuse(key, "a list of whole numbers of at least 0, in 64 bits");
}

std::vector<std::optional<std::uint64_t>> StoredFields::wholes_or_nulls(
    const std::string& key) const {
  const auto& value = at(key);
  std::vector<std::optional<std::uint64_t>> numbers;
  if (!value.is_array()) refuse(key, "a list of nulls and whole numbers of at least 0, in 64 bits");
  for (const auto& one : value) {
    if (!one.is_null() && !is_whole_number(one)) {
      refuse(key, "a list of nulls and whole numbers of at least 0, in 64 bits");
    }
    numbers.push_back(one.is_null() ? std::nullopt : std::optional(one.get<std::uint64_t>()));
  }
  return numbers;
}

bool StoredFields::is_text(const std::string& key) const { return at(key).is_string(); }

double StoredFields::ratio(const std::string& key) const {
  constexpr double kBeyond = 18446744073709551616.0;  // 2^64
  const auto& value = at(key);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > 0) return value.get<double>();
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    if (1 / kBeyond < number && number < kBeyond) return number;
  }
  refuse(key, "a number above 0, in 64 bits, and so is its inverse");
}

std::optional<double> StoredFields::ratio_or_none(const std::string& key) const {
  return has(key) ? std::optional(ratio(key)) : std::nullopt;
}

bool StoredFields::truth(const std::string& key) const {
  if (!at(key).is_boolean()) refuse(key, "true or false");
  return at(key).get<bool>();
}

double StoredFields::number_between(const std::string& key, double above, double below) const {
  const auto& value = at(key);
  if (value.is_number() && above < value.get<double>() && value.get<double>() < below) {
    return value.get<double>();
  }
  refuse(key, fmt::format("a number between {:g} and {:g}", above, below));
}

void StoredFields::require_number_or_none(const std::string& key) const {
  constexpr double kMost = 18446744073709551616.0;  // 2^64
  if (!has(key)) return;
  const auto& value = at(key);
  if (value.is_number_unsigned()) return;
  if (value.is_number() && value.get<double>() >= 0 && value.get<double>() < kMost) return;
  refuse(key, "a number from 0 to 2^64-1");
}

std::map<std::string, std::string> StoredFields::texts(const std::string& key) const {
  const auto& value = at(key);
  if (!value.is_object() || !all_texts(value)) refuse(key, "an object of texts");
  return value.get<std::map<std::string, std::string>>();
}

std::vector<std::string> StoredFields::list_of_texts(const std::string& key) const {
  const auto& value = at(key);
  if (!value.is_array() || !all_texts(value)) refuse(key, "a list of texts");
  return value.get<std::vector<std::string>>();
}

void StoredFields::require_counts(const std::string& key) const {
  const auto& value = at(key);
  if (value.is_object() && all_whole(value)) return;
  refuse(key, "an object of whole numbers of at least 0, in 64 bits");
}

void StoredFields::require_histogram(const std::string& key, std::uint64_t tasks) const {
  const auto found = histogram_in(at(key));
  if (found && tasks_of(*found) == tasks) return;
  refuse(key, fmt::format("pairs of a bucket up to {}, ascending, and how many of the {} tasks are "
                          "in it",
                          kLastBucket, tasks));
}

void StoredFields::require_short_names(const std::string& key) const {
  if (!has_long_path(at(key), 0)) return;
  refuse(key, "an object of names of up to " + std::to_string(kLongestPath) + " characters");
}

StoredFields StoredFields::within(const std::string& key) const {
  return StoredFields(at(key), prefix_ + key);
}

std::vector<StoredFields> StoredFields::each(const std::string& key) const {
  const auto& value = at(key);
  if (!value.is_array()) refuse(key, "a list");
  std::vector<StoredFields> all;
  for (const auto& item : value) {
    all.emplace_back(item, prefix_ + key + "[" + std::to_string(all.size()) + "]");
  }
  return all;
}

const Json& StoredFields::at(const std::string& key) const {
  const auto found = object_->find(key);
  return found == object_->end() ? kNone : *found;
}

void StoredFields::refuse(const std::string& key, const std::string& wanted) const {
  throw Malformed("'" + prefix_ + key + "' must be " + wanted + ", but is " +
                  (object_->contains(key) ? shown(at(key)) : "missing"));
}

}  // namespace concbench
