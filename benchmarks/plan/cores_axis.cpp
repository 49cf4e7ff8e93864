#include "benchmarks/plan/cores_axis.hpp"

#include <cstdint>

#include "benchmarks/plan/add_once.hpp"
#include "benchmarks/plan/comma_list.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {

CoresAxis parse_cores(const std::string& text) {
  CoresAxis axis;
  if (text.empty()) return axis;
  for (const auto& word : split_list(text)) {
    if (word == "pow2") {
      axis.emplace_back(PowersOfTwo());
    } else if (word == "all") {
      axis.emplace_back(EveryCount());
    } else if (const auto count = parse_number<std::uint64_t>(word); count && *count >= 1) {
      axis.emplace_back(*count);
    } else {
      throw UsageError("--cores '" + word + "': type numbers from 1, pow2 or all, such as 1,2,4");
    }
  }
  return axis;
}

std::string to_text(const CoresAxis& axis) {
  std::vector<std::string> words;
  for (const auto& asked : axis) {
    const auto* const count = std::get_if<std::size_t>(&asked);
    words.push_back(count != nullptr                             ? std::to_string(*count)
                    : std::holds_alternative<PowersOfTwo>(asked) ? "pow2"
                                                                 : "all");
  }
  return join_list(words);
}

std::vector<std::size_t> core_counts(const CoresAxis& axis, const UsableCores& usable) {
  if (axis.empty()) return core_counts({PowersOfTwo()}, usable);
  std::vector<std::size_t> counts;
  for (const auto& asked : axis) {
    if (std::holds_alternative<PowersOfTwo>(asked)) {
      for (std::size_t count = 1; count < usable.by_runner; count *= 2) add_once(counts, count);
      add_once(counts, usable.by_runner);
    } else if (std::holds_alternative<EveryCount>(asked)) {
      for (std::size_t count = 1; count <= usable.by_runner; ++count) add_once(counts, count);
    } else {
      const auto count = std::get<std::size_t>(asked);
      if (count > usable.by_any) {
        throw UsageError("--cores " + std::to_string(count) + ": concbench may use " +
                         std::to_string(usable.by_any) +
                         " cores here; ask for at most that many, or for --concurrency 2x to "
                         "oversubscribe them");
      }
      add_once(counts, count);
    }
  }
  return counts;
}

}  // namespace concbench
