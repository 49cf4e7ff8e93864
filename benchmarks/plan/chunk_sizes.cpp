#include "benchmarks/plan/chunk_sizes.hpp"

#include <cstdint>

#include "benchmarks/plan/comma_list.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {

ChunkSizes parse_chunk_sizes(const std::string& text) {
  ChunkSizes sizes;
  if (text.empty()) return sizes;
  for (const auto& word : split_list(text)) {
    const auto tasks = parse_number<std::uint64_t>(word);
    if (!tasks || *tasks == 0) {
      throw UsageError("--chunk '" + word + "': type whole numbers from 1, such as 1,1000");
    }
    sizes.push_back(*tasks);
  }
  return sizes;
}

std::string to_text(const ChunkSizes& sizes) {
  std::vector<std::string> words;
  for (const auto size : sizes) words.push_back(std::to_string(size));
  return join_list(words);
}

}  // namespace concbench
