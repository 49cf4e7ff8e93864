#include "benchmarks/plan/concurrency_axis.hpp"

#include <cstdint>

#include "benchmarks/plan/comma_list.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

/// Beyond this, even threads that only wait run into the kernel's limits.
constexpr std::size_t kMostConcurrency = 10'000;

UsageError refusal(const std::string& word) {
  return UsageError("--concurrency '" + word + "': type numbers from 1 to " +
                    std::to_string(kMostConcurrency) +
                    ", or 1x, 2x for multiples of the cores, such as 1,4,16 or 1x,2x");
}

std::string word_of(const Concurrency& concurrency) {
  const auto* const times = std::get_if<TimesCores>(&concurrency);
  return times != nullptr ? std::to_string(times->factor) + "x"
                          : std::to_string(std::get<std::size_t>(concurrency));
}

}  // namespace

ConcurrencyAxis parse_concurrency(const std::string& text) {
  ConcurrencyAxis axis;
  if (text.empty()) return axis;
  for (const auto& word : split_list(text)) {
    const bool times_cores = word.ends_with('x');
    const auto number =
        parse_number<std::uint64_t>(std::string_view(word).substr(0, word.size() - times_cores));
    if (!number || *number < 1 || *number > kMostConcurrency) throw refusal(word);
    axis.push_back(times_cores ? Concurrency(TimesCores{*number}) : Concurrency(*number));
  }
  return axis;
}

std::string to_text(const ConcurrencyAxis& axis) {
  std::vector<std::string> words;
  for (const auto& concurrency : axis) words.push_back(word_of(concurrency));
  return join_list(words);
}

std::size_t tasks_at_once(const Concurrency& concurrency, std::size_t cores) {
  const auto* const times = std::get_if<TimesCores>(&concurrency);
  if (times == nullptr) return std::get<std::size_t>(concurrency);
  const auto tasks = times->factor * cores;
  if (tasks > kMostConcurrency) throw refusal(word_of(concurrency));
  return tasks;
}

}  // namespace concbench
