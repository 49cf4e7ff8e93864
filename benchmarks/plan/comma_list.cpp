#include "benchmarks/plan/comma_list.hpp"

#include <algorithm>

namespace concbench {

std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    words.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::string join_list(const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words) list += (&word == &words.front() ? "" : ",") + word;
  return list;
}

}  // namespace concbench
