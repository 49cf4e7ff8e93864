#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// A field of a run's file that is not what the schema says. The caller adds the file and the line.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A JSON object of a run's files, which may come from anywhere: every field is checked as it is
/// taken out, by the same rules as in scripts/analysis/reading/fields.py. Unknown keys are ignored.
/// Every accessor throws Malformed that names the field and what it holds. Where a field may be
/// absent, null means that it is.
class StoredFields {
 public:
  /// Refers to the object, which must stay. `path` names it, such as "effort"; "" is the whole.
  explicit StoredFields(const Json& object, std::string path = "");

  bool has(const std::string& key) const;
  std::string text(const std::string& key) const;
  std::optional<std::string> text_or_none(const std::string& key) const;
  /// As it would be typed.
  std::string number_or_text(const std::string& key) const;
  std::string one_of(const std::string& key, const std::vector<std::string_view>& choices) const;
  std::uint64_t whole(const std::string& key, std::uint64_t least = 0) const;
  void require_whole_or_none(const std::string& key) const;
  void require_wholes(const std::string& key) const;
  /// A list, which may be empty.
  std::vector<std::uint64_t> wholes(const std::string& key) const;
  std::vector<std::optional<std::uint64_t>> wholes_or_nulls(const std::string& key) const;
  bool is_text(const std::string& key) const;
  /// A finite number above 0, whose inverse is one as well.
  double ratio(const std::string& key) const;
  std::optional<double> ratio_or_none(const std::string& key) const;
  bool truth(const std::string& key) const;
  /// Throws unless `above` < number < `below`.
  double number_between(const std::string& key, double above, double below) const;
  void require_number_or_none(const std::string& key) const;
  std::map<std::string, std::string> texts(const std::string& key) const;
  std::vector<std::string> list_of_texts(const std::string& key) const;
  void require_counts(const std::string& key) const;
  void require_histogram(const std::string& key, std::uint64_t tasks) const;
  /// Of what the leaves below are, nothing is said; but each has the names of all above it, and a
  /// few long ones could fill the memory.
  void require_short_names(const std::string& key) const;
  StoredFields within(const std::string& key) const;
  std::vector<StoredFields> each(const std::string& key) const;

 private:
  /// null where there is none.
  const Json& at(const std::string& key) const;
  [[noreturn]] void refuse(const std::string& key, const std::string& wanted) const;

  const Json* object_;
  std::string prefix_;
};

}  // namespace concbench
