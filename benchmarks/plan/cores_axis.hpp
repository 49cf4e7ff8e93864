#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace concbench {

/// "pow2": 1, 2, 4 and so on, and all that there are.
struct PowersOfTwo {
  bool operator==(const PowersOfTwo&) const = default;
};

/// "all": 1, 2, 3 and so on, up to all that there are.
struct EveryCount {
  bool operator==(const EveryCount&) const = default;
};

/// On how many cores is measured, as it is asked for: `--cores 1,4` or `--cores pow2`. None when
/// it is not asked for.
using CoresAxis = std::vector<std::variant<std::size_t, PowersOfTwo, EveryCount>>;

struct UsableCores {
  std::size_t by_runner;  // what `pow2` and `all` go up to
  std::size_t by_any;     // of the selected runners: more are refused
};

/// Reads "1,2,8", "pow2" or "all". Throws UsageError.
CoresAxis parse_cores(const std::string& text);

/// The text that parse_cores reads.
std::string to_text(const CoresAxis& axis);

/// The numbers of cores that the axis means for a runner; an empty one means powers of two. Throws
/// UsageError.
std::vector<std::size_t> core_counts(const CoresAxis& axis, const UsableCores& usable);

}  // namespace concbench
