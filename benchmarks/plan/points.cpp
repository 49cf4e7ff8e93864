#include "benchmarks/plan/points.hpp"

#include <algorithm>

#include "benchmarks/plan/lists.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

/// Beyond this, even threads that only wait run into the kernel's limits.
constexpr std::size_t kMostConcurrency = 10'000;

/// "8" is 8 whatever the cores, "2x" twice as many as there are cores.
std::size_t parse_concurrency(const std::string& word, std::size_t cores) {
  const bool times_cores = word.ends_with('x');
  const auto number =
      parse_whole_number(std::string_view(word).substr(0, word.size() - times_cores));
  const bool in_range = number && *number >= 1 && *number <= kMostConcurrency;
  const std::size_t concurrency = in_range ? *number * (times_cores ? cores : 1) : 0;
  if (!in_range || concurrency > kMostConcurrency) {
    throw UsageError("--concurrency '" + word + "': type numbers from 1 to " +
                     std::to_string(kMostConcurrency) +
                     ", or 1x, 2x for multiples of the cores, such as 1,4,16 or 1x,2x");
  }
  return concurrency;
}

}  // namespace

std::vector<std::size_t> parse_cores(const std::string& text, const UsableCores& usable) {
  std::vector<std::size_t> cores;
  for (const auto& word : split_list(text.empty() ? "pow2" : text)) {
    if (word == "pow2") {
      for (std::size_t count = 1; count < usable.by_runner; count *= 2) add_once(cores, count);
      add_once(cores, usable.by_runner);
    } else if (word == "all") {
      for (std::size_t count = 1; count <= usable.by_runner; ++count) add_once(cores, count);
    } else if (const auto count = parse_whole_number(word); count && *count >= 1) {
      if (*count > usable.by_any) {
        throw UsageError("--cores " + word + ": concbench may use " +
                         std::to_string(usable.by_any) +
                         " cores here; ask for at most that many, or for --concurrency 2x to "
                         "oversubscribe them");
      }
      add_once(cores, *count);
    } else {
      throw UsageError("--cores '" + word + "': type numbers from 1, pow2 or all, such as 1,2,4");
    }
  }
  return cores;
}

std::vector<Point> points_of(const WorkloadEntry& workload, const Selection& selection,
                             const std::vector<std::size_t>& cores) {
  const std::size_t most_cores = std::ranges::max(cores);
  const bool waits = workload.kind != Kind::kComputes;
  std::vector<Point> points;
  if (!selection.concurrency.empty() || waits) {
    const auto concurrency = !selection.concurrency.empty() ? selection.concurrency
                             : selection.quick              ? "16,64"
                                                            : "1,4,16,64";
    // Waiting needs no cores: unless they are asked for, all that there are is one point.
    const auto swept =
        waits && selection.cores.empty() ? std::vector<std::size_t>{most_cores} : cores;
    for (const std::size_t count : swept) {
      for (const auto& word : split_list(concurrency)) {
        add_once(points, {count, parse_concurrency(word, count)});
      }
    }
    return points;
  }
  if (selection.quick && workload.name == "empty") return {{most_cores, most_cores}};
  for (const std::size_t count : cores) points.push_back({count, count});
  points.push_back({most_cores, 2 * most_cores});
  return points;
}

}  // namespace concbench
