#include "workloads/computing/factorial.hpp"

#include <cmath>
#include <cstring>
#include <numbers>
#include <string>

#include <boost/multiprecision/cpp_int.hpp>

namespace concbench {
namespace {

constexpr std::uint64_t kMostNumber = 1'000'000;

Factorial::Result factorial(std::uint64_t number) {
  boost::multiprecision::cpp_int product = 1;
  for (std::uint64_t factor = 2; factor <= number; ++factor) product *= factor;
  return {product.str().size(), static_cast<std::uint64_t>(product % Factorial::kPrime)};
}

/// No factorial from 2! on is a power of ten, so digits - 1 < log10 < digits. The tolerance is
/// some hundred times what the logarithm may be off.
bool has_digits(std::uint64_t number, std::uint64_t digits) {
  if (number < 2) return digits == 1;
  const long double logarithm = Factorial::log10_of_factorial(number);
  const long double tolerance = 1e-11L + logarithm * 1e-15L;
  const auto count = static_cast<long double>(digits);
  return count - 1 < logarithm + tolerance && logarithm - tolerance < count;
}

std::string name_of(std::uint64_t number) { return std::to_string(number) + "!"; }

}  // namespace

Factorial::Factorial(std::size_t tasks, std::uint64_t first) : tasks_(tasks), first_(first) {
  if (first > kMostNumber || tasks > kMostNumber - first + 1) {
    throw std::invalid_argument("factorial: " + std::to_string(tasks) + " tasks from " +
                                name_of(first) + " go beyond " + name_of(kMostNumber) +
                                ", which takes hours; choose a smaller n or fewer tasks");
  }
}

void Factorial::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  const auto computed = factorial(first_ + task);
  std::memcpy(result.data(), &computed, sizeof computed);
}

void Factorial::verify(std::span<const std::byte> results) const {
  std::uint64_t residue = 1;
  for (std::uint64_t factor = 2; factor < first_; ++factor) residue = residue * factor % kPrime;
  for (std::size_t task = 0; task < tasks_; ++task) {
    const std::uint64_t number = first_ + task;
    if (number > 1) residue = residue * number % kPrime;
    Result result{};
    std::memcpy(&result, results.data() + task * sizeof result, sizeof result);
    const auto wrong = "task " + std::to_string(task) + ": " + name_of(number);
    if (!has_digits(number, result.digits)) {
      throw WrongAnswer(wrong + " does not have " + std::to_string(result.digits) + " digits");
    }
    if (result.residue != residue) {
      throw WrongAnswer(wrong + " modulo " + std::to_string(kPrime) + " is " +
                        std::to_string(result.residue) + ", not " + std::to_string(residue));
    }
  }
}

long double Factorial::log10_of_factorial(std::uint64_t number) {
  constexpr std::uint64_t kLastThatFits = 20;
  if (number <= kLastThatFits) {
    std::uint64_t product = 1;
    for (std::uint64_t factor = 2; factor <= number; ++factor) product *= factor;
    return std::log10(static_cast<long double>(product));
  }
  // The first term left out is 1/1680 n^-7: less than 10^-12 here.
  const auto n = static_cast<long double>(number);
  const long double natural = n * std::log(n) - n +
                              std::log(2 * std::numbers::pi_v<long double> * n) / 2 + 1 / (12 * n) -
                              1 / (360 * n * n * n) + 1 / (1260 * n * n * n * n * n);
  return natural / std::numbers::ln10_v<long double>;
}

WorkloadEntry factorial_entry() {
  return {
      .name = "factorial",
      .kind = WorkloadKind::kComputes,
      .summary = "n!, (n+1)! ... as big integers, with their digits counted",
      .parameters = {tasks_parameter("64"),
                     {"n", ParameterKind::kCount, "1000",
                      "number whose factorial the first task computes"}},
      .presets = {{"guides",
                   {{"tasks", "5"}, {"n", "1000"}},
                   {{{"sequential"}, {1}}, {{"process_pool"}, {4}}}}},
      .small = {{"tasks", "{}"}, {"n", "1000"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<Factorial>(parameters.count("tasks"), parameters.count("n"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            // Each factor is multiplied by what may have a digit for each factor before.
            return EstimatedTime(0.12e-9) * parameters.count("n") * parameters.count("n");
          }};
}

}  // namespace concbench
