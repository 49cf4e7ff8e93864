#include <algorithm>

#include <fmt/core.h>

#include "benchmarks/self_test/self_test.hpp"
#include "benchmarks/telling/colour.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/wrapped.hpp"

namespace concbench {
namespace {

constexpr std::size_t kVerdictWidth = 8;
constexpr std::size_t kNameWidth = 14;
constexpr std::size_t kIndent = 2 + kVerdictWidth + kNameWidth;

enum class Verdict { kOk, kFailed, kUnsure, kTold };

/// Builds the text check by check.
class Checks {
 public:
  explicit Checks(bool in_colour) : in_colour_(in_colour) {}

  void add(Verdict verdict, const std::string& name, const std::string& text) {
    const std::string word = verdict == Verdict::kOk       ? "ok"
                             : verdict == Verdict::kFailed ? "FAILED"
                             : verdict == Verdict::kUnsure ? "UNSURE"
                                                           : "told";
    const auto colour = verdict == Verdict::kOk       ? Colour::kGreen
                        : verdict == Verdict::kFailed ? Colour::kRed
                        : verdict == Verdict::kUnsure ? Colour::kYellow
                                                      : Colour::kGrey;
    text_ += "  " + (in_colour_ ? coloured(word, colour) : word) +
             std::string(kVerdictWidth - word.size(), ' ') +
             fmt::format("{:<{}}", name, kNameWidth) + wrapped_behind(kIndent, printable(text)) +
             "\n";
  }

  void add_line(const std::string& name, const std::string& figures) {
    text_ += std::string(kIndent, ' ') + fmt::format("{:<22}{}\n", name, figures);
  }

  const std::string& text() const { return text_; }

 private:
  bool in_colour_;
  std::string text_;
};

std::string time_for_people(double ns) {
  if (ns >= 999.5e3) return fmt::format("{:.3g} ms", ns / 1e6);
  if (ns >= 999.5) return fmt::format("{:.3g} us", ns / 1e3);
  return fmt::format("{:.3g} ns", ns);
}

std::string ratio_for_people(const PairedRatio& ratio) {
  return fmt::format("ratio {:.3f} ({:.3f} to {:.3f}, {} pairs)", ratio.ratio, ratio.low,
                     ratio.high, ratio.pairs);
}

Verdict verdict(bool ok) { return ok ? Verdict::kOk : Verdict::kFailed; }

Verdict verdict_of_a_a(const SelfTest& self_test) {
  return self_test.a_a_is_too_wide() ? Verdict::kUnsure : verdict(self_test.a_a_is_same());
}

std::string finding_of_a_a(const SelfTest& self_test) {
  const auto half_width = 100 * self_test.a_a->half_width();
  if (self_test.a_a_is_different()) return "a difference where there is none";
  if (self_test.a_a_is_too_wide()) {
    return fmt::format(
        "too wide: one of up to {:.1f} % could not have been told from none, and "
        "one of 5 % has to be",
        half_width);
  }
  if (self_test.a_a->excludes_one()) return "a difference of less than 5 %";
  return fmt::format("no difference found; one of {:.1f} % would have been", half_width);
}

constexpr const char* kTooFew = "fewer than six blocks in which both samples were ok";

/// Cells on more cores, or that wait, can be noisier: reports flag each by its own samples.
std::string floor_for_people(double floor) {
  return fmt::format(
      "noise floor {:.1f} %: of one task after another on one core, a smaller difference cannot be "
      "told from none here",
      100 * floor);
}

}  // namespace

std::string self_test_text(const SelfTest& self_test, const std::vector<std::string>& problems,
                           const std::string& clock, bool in_colour) {
  Checks checks(in_colour);
  for (const auto& problem : problems) checks.add(Verdict::kFailed, "sample", problem);

  const auto& a_a = self_test.a_a;
  checks.add(verdict_of_a_a(self_test), "A/A",
             a_a ? "one cell under two labels: " + ratio_for_people(*a_a) + ", " +
                       finding_of_a_a(self_test)
                 : kTooFew);
  const auto& a_b = self_test.a_b;
  checks.add(verdict(self_test.a_b_is_found()), "A/B",
             a_b ? "the cell with 5 % more work: " + ratio_for_people(*a_b) +
                       (self_test.a_b_is_found() ? ", found" : ", not found")
                 : kTooFew);

  constexpr double kAThousandthOfAShortBatchNs = 1e3;
  const auto& timer = self_test.timer;
  const bool good_timer =
      std::max(timer.resolution_ns, timer.cost_ns) <= kAThousandthOfAShortBatchNs;
  checks.add(good_timer ? Verdict::kOk : Verdict::kTold, "timer",
             fmt::format("{}: smallest step {}, {} a reading{}", clock,
                         time_for_people(timer.resolution_ns), time_for_people(timer.cost_ns),
                         good_timer ? "" : "; batches of less than a millisecond suffer"));

  checks.add(Verdict::kTold, "start skew", "first task of the first worker to that of the last");
  for (const auto& [runner, skew] : self_test.start_skew) {
    checks.add_line(runner,
                    skew ? fmt::format("median {}, longest {}", time_for_people(skew->median_ns),
                                       time_for_people(skew->max_ns))
                         : "no batch used every worker");
  }
  checks.add(Verdict::kTold, "cost per task", "of a task that does nothing, on all usable cores");
  for (const auto& [runner, cost_ns] : self_test.cost_per_task_ns) {
    checks.add_line(runner, cost_ns ? time_for_people(*cost_ns) : "no sample was ok");
  }

  const auto floor = self_test.noise_floor();
  return checks.text() +
         (self_test.passed()
              ? ""
              : "\nquiet the machine (concbench env says how), or take more --blocks\n") +
         (floor ? fmt::format("\n{}\n", wrapped_behind(0, floor_for_people(*floor))) : "");
}

}  // namespace concbench
