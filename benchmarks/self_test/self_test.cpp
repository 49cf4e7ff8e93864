#include "benchmarks/self_test/self_test.hpp"

#include <cmath>
#include <stdexcept>

namespace concbench {
namespace {

/// Of the suite's verdicts: a smaller difference is of no interest even where it is real. The A/B
/// test has as much more work.
constexpr double kMargin = 0.05;

Json to_json(const std::optional<PairedRatio>& ratio, const char* verdict, bool holds) {
  if (!ratio) return nullptr;
  return {{"ratio", ratio->ratio},
          {"low", ratio->low},
          {"high", ratio->high},
          {"pairs", ratio->pairs},
          {verdict, holds}};
}

Json a_a_to_json(const SelfTest& self_test) {
  auto json = to_json(self_test.a_a, "ok", self_test.a_a_is_same());
  if (!self_test.a_a) return json;
  json["half_width"] = self_test.a_a->half_width();
  json["verdict"] = self_test.a_a_is_different()  ? "different"
                    : self_test.a_a_is_too_wide() ? "too wide"
                                                  : "same";
  return json;
}

double positive(const Json& json) {
  const auto number = json.get<double>();
  if (!std::isfinite(number) || number <= 0) throw std::invalid_argument("not a positive number");
  return number;
}

double not_negative(const Json& json) {
  const auto number = json.get<double>();
  if (!std::isfinite(number) || number < 0) throw std::invalid_argument("not a number from 0");
  return number;
}

std::uint64_t whole(const Json& json) {
  if (!json.is_number_unsigned()) throw std::invalid_argument("not a whole number");
  return json.get<std::uint64_t>();
}

const Json& object(const Json& json) {
  if (!json.is_object()) throw std::invalid_argument("not an object");
  return json;
}

std::optional<PairedRatio> ratio_from_json(const Json& json) {
  if (json.is_null()) return std::nullopt;
  const PairedRatio ratio{positive(json.at("ratio")), positive(json.at("low")),
                          positive(json.at("high")), whole(json.at("pairs"))};
  if (ratio.low > ratio.ratio || ratio.ratio > ratio.high) {
    throw std::invalid_argument("an interval that does not hold its ratio");
  }
  return ratio;
}

}  // namespace

bool SelfTest::a_a_is_different() const {
  return a_a && a_a->excludes_one() && std::abs(std::log(a_a->ratio)) > std::log1p(kMargin);
}

bool SelfTest::a_a_is_wide() const { return a_a && a_a->half_width() >= kMargin; }

bool SelfTest::a_a_is_same() const { return a_a && !a_a_is_different() && !a_a_is_wide(); }

bool SelfTest::a_b_is_found() const { return a_b && a_b->low > 1; }

std::optional<double> SelfTest::noise_floor() const {
  return a_a ? std::optional(a_a->floor()) : std::nullopt;
}

Json to_json(const SelfTest& self_test) {
  Json skews = Json::object();
  for (const auto& [runner, skew] : self_test.start_skew) {
    skews[runner] = skew ? Json{{"median", skew->median_ns}, {"max", skew->max_ns}} : Json(nullptr);
  }
  Json costs = Json::object();
  for (const auto& [runner, cost_ns] : self_test.cost_per_task_ns) {
    costs[runner] = or_null(cost_ns);
  }
  return {
      {"finished_at", self_test.finished_at},
      {"seed", self_test.seed},
      {"blocks", self_test.blocks},
      {"noise_floor", or_null(self_test.noise_floor())},
      {"a_a", a_a_to_json(self_test)},
      {"a_b", to_json(self_test.a_b, "found", self_test.a_b_is_found())},
      {"timer",
       {{"resolution_ns", self_test.timer.resolution_ns}, {"cost_ns", self_test.timer.cost_ns}}},
      {"start_skew_ns", skews},
      {"cost_per_task_ns", costs}};
}

SelfTest self_test_from_json(const Json& json) {
  SelfTest self_test{.finished_at = json.at("finished_at").get<std::string>(),
                     .seed = whole(json.at("seed")),
                     .blocks = whole(json.at("blocks")),
                     .a_a = ratio_from_json(json.at("a_a")),
                     .a_b = ratio_from_json(json.at("a_b")),
                     .timer = {not_negative(json.at("timer").at("resolution_ns")),
                               not_negative(json.at("timer").at("cost_ns"))},
                     .start_skew = {},
                     .cost_per_task_ns = {}};
  for (const auto& [runner, skew] : object(json.at("start_skew_ns")).items()) {
    std::optional<Skew> figures;
    if (!skew.is_null()) {
      figures = Skew{not_negative(skew.at("median")), not_negative(skew.at("max"))};
    }
    self_test.start_skew.emplace_back(runner, figures);
  }
  for (const auto& [runner, cost_ns] : object(json.at("cost_per_task_ns")).items()) {
    std::optional<double> figure;
    if (!cost_ns.is_null()) figure = not_negative(cost_ns);
    self_test.cost_per_task_ns.emplace_back(runner, figure);
  }
  return self_test;
}

}  // namespace concbench
