#include "benchmarks/commands/unusable_words.hpp"

#include <cstddef>

#include "benchmarks/telling/utf8.hpp"

namespace concbench {
namespace {

bool is_empty(const std::string& word) {
  return word.empty() || (word.starts_with("-") && word.find('=') + 1 == word.size());
}

}  // namespace

std::string why_unusable(const std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto& word = words[i];
    if (!is_utf8(word)) {
      return "'" + word +
             "' is not UTF-8; rename the file or directory, or write such a byte of a URL "
             "percent-encoded, as %FF";
    }
    if (!is_empty(word)) continue;
    const auto& before = word.empty() ? words[i - 1] : word;
    return (before.starts_with("-") ? "behind " + before : "on the command line") +
           " is an empty word, as of a variable that is not set: type what is meant, or leave it "
           "out";
  }
  return "";
}

std::string why_no_short_option(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word.size() < 3 || word[0] != '-' || word[1] == '-' || word[2] != '=') continue;
    const auto option = word.substr(0, 2);
    return "'" + word + "' would mean '" + word.substr(2) + "' to " + option + "; type " + option +
           " " + word.substr(3);
  }
  return "";
}

}  // namespace concbench
