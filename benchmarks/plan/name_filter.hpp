#pragma once

#include <regex>
#include <string>

namespace concbench {

/// Which cells are wanted, by their names: those that a regular expression is found in.
class NameFilter {
 public:
  /// Lets every name pass.
  NameFilter() = default;

  /// Throws UsageError when the text is no regular expression.
  explicit NameFilter(const std::string& text);

  bool passes(const std::string& name) const;
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::regex pattern_{""};
};

}  // namespace concbench
