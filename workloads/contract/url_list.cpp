#include "workloads/contract/url_list.hpp"

#include <algorithm>
#include <cstddef>

namespace concbench {

std::vector<std::string_view> split_urls(std::string_view text) {
  constexpr std::string_view kAfterScheme = "://";
  std::vector<std::string_view> urls;
  std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  std::size_t end = begin;  // of what belongs to the URL so far
  while (end < text.size()) {
    const auto space = std::min(text.find(' ', end), text.size());
    const auto next = std::min(text.find_first_not_of(' ', space), text.size());
    const auto word = text.substr(next, text.find(' ', next) - next);
    const bool is_last = next == text.size();
    if (is_last || word.find(kAfterScheme) != word.npos) {
      urls.push_back(text.substr(begin, space - begin));
      begin = next;
    }
    end = next;
  }
  return urls;
}

}  // namespace concbench
