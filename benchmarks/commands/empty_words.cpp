#include "benchmarks/commands/empty_words.hpp"

#include <cstddef>

namespace concbench {

std::string why_empty(const std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto& word = words[i];
    const bool lacks_value = word.starts_with("--") && word.find('=') + 1 == word.size();
    if (!word.empty() && !lacks_value) continue;
    const auto& before = lacks_value ? word : words[i - 1];
    return (before.starts_with("-") ? "behind " + before : "on the command line") +
           " is an empty word, as of a variable that is not set: type what is meant, or leave it "
           "out";
  }
  return "";
}

}  // namespace concbench
