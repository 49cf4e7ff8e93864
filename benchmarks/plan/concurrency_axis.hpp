#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace concbench {

/// "2x": twice as many tasks at once as there are cores.
struct TimesCores {
  std::size_t factor;
  bool operator==(const TimesCores&) const = default;
};

/// So many tasks at once whatever the cores, or so many for each core.
using Concurrency = std::variant<std::size_t, TimesCores>;

/// How many tasks are in progress at once, as it is asked for: `--concurrency 4,16` or
/// `--concurrency 1x,2x`. None when it is not asked for.
using ConcurrencyAxis = std::vector<Concurrency>;

/// Throws UsageError.
ConcurrencyAxis parse_concurrency(const std::string& text);

/// The text that parse_concurrency reads.
std::string to_text(const ConcurrencyAxis& axis);

/// How many tasks that is on so many cores. Throws UsageError where those are too many.
std::size_t tasks_at_once(const Concurrency& concurrency, std::size_t cores);

}  // namespace concbench
