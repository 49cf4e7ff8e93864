#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace concbench {

/// What a parameter's text means. Counts, durations and words, such as "static", hold no comma:
/// several of them may be typed in one list. A text is taken whole, as an address may hold one.
enum class ParameterKind { kCount, kDuration, kText, kPath, kWord };

/// One parameter that a workload takes.
struct ParameterSpec {
  std::string_view name;
  ParameterKind kind;
  std::string_view default_text;
  std::string_view meaning;
  std::uint64_t least = 1;  // of a count
  /// Whether it stands in the label of a runner that has it at another value than the default.
  bool in_label = true;
  /// Whether it stands in the name of a workload's cell at its default, too.
  bool named_at_default = true;
};

/// The parameters of one workload, complete and in the order of their specs.
class Parameters {
 public:
  /// Every parameter at its default.
  explicit Parameters(const std::vector<ParameterSpec>& specs);

  /// Throws std::invalid_argument that says what to type instead when `text` does not fit the
  /// parameter's kind, and std::out_of_range when there is no such parameter.
  void set(std::string_view name, std::string_view text);

  std::uint64_t count(std::string_view name) const;
  std::chrono::nanoseconds duration(std::string_view name) const;
  const std::string& text(std::string_view name) const;

  /// Names and texts, in canonical form: equal parameters have equal texts.
  const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

  bool operator==(const Parameters& other) const { return entries_ == other.entries_; }

 private:
  const std::vector<ParameterSpec>* specs_;
  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace concbench
