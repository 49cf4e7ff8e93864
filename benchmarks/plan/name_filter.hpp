#pragma once

#include <functional>
#include <string>

namespace concbench {

/// Which cells are wanted, by their names: those that a regular expression of RE2 is found in. That
/// takes time in proportion to a name's length, whatever the expression is.
class NameFilter {
 public:
  /// Lets every name pass.
  NameFilter() = default;

  /// Throws UsageError when the text is no regular expression, or one that takes too much memory;
  /// BadModule when RE2, which is loaded for it, cannot be.
  explicit NameFilter(const std::string& text);

  bool passes(const std::string& name) const { return !is_found_in_ || is_found_in_(name); }
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::function<bool(const std::string& name)> is_found_in_;
};

/// A regular expression that is ready to be looked for, or why it is none.
struct NamePattern {
  std::function<bool(const std::string& name)> is_found_in;
  std::string error;
};

/// What the module re2 exports, a C function of this type and name.
using MakeNamePattern = void (*)(const std::string& text, NamePattern& pattern);
inline constexpr const char* kMakeNamePattern = "concbench_make_name_pattern";

}  // namespace concbench
