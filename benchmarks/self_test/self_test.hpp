#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/machine/timer.hpp"
#include "benchmarks/self_test/paired_ratio.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// How far apart the workers of a batch started.
struct Skew {
  double median_ns;
  double max_ns;
};

/// What `concbench selftest` has found out about the suite on this machine. Empty where too few
/// samples were ok.
struct SelfTest {
  std::string finished_at;
  std::uint64_t seed;
  std::size_t blocks;
  std::optional<PairedRatio> a_a;  // one cell against itself
  std::optional<PairedRatio> a_b;  // the cell with more work against the one without
  Timer timer;
  std::vector<std::pair<std::string, std::optional<Skew>>> start_skew;          // by runner
  std::vector<std::pair<std::string, std::optional<double>>> cost_per_task_ns;  // by runner

  /// The interval excludes 1, and the ratio lies outside of the margin of 5 %.
  bool a_a_is_different() const;
  /// The interval is so wide that it might hold 1 were the true ratio that of the A/B test.
  bool a_a_is_wide() const;
  /// No difference was found, and none of that size had to be.
  bool a_a_is_too_wide() const { return a_a_is_wide() && !a_a_is_different(); }
  /// Neither: there is no difference that matters, and one would have been found.
  bool a_a_is_same() const;
  /// The interval lies above 1.
  bool a_b_is_found() const;
  bool passed() const { return a_a_is_same() && a_b_is_found(); }
  /// The smallest relative difference that the A/A test could not tell from none.
  std::optional<double> noise_floor() const;
};

/// The manifest's "self_test".
Json to_json(const SelfTest& self_test);

/// Throws std::exception when the JSON is not what to_json wrote.
SelfTest self_test_from_json(const Json& json);

/// What people read, in lines of at most 80 characters. `problems` are the samples that were not
/// ok, `clock` names the clock source.
std::string self_test_text(const SelfTest& self_test, const std::vector<std::string>& problems,
                           const std::string& clock, bool in_colour);

}  // namespace concbench
