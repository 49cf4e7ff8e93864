#include "benchmarks/telling/wrapped.hpp"

#include <sstream>

namespace concbench {

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (lines.empty() || lines.back().size() + 1 + word.size() > width) {
      lines.push_back(word);
    } else {
      lines.back() += " " + word;
    }
  }
  return lines;
}

std::string wrapped_behind(std::size_t indent, std::string_view text) {
  std::string whole;
  for (const auto& line : wrapped(text, kColumns - indent)) {
    whole += (whole.empty() ? "" : "\n" + std::string(indent, ' ')) + line;
  }
  return whole;
}

}  // namespace concbench
