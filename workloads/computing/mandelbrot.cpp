#include "workloads/computing/mandelbrot.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace concbench {
namespace {

constexpr double kLeft = -2;
constexpr double kWidth = 2.5;
constexpr double kHeight = 1.25;

/// The middle of cell `index` when `extent` is cut into `count` cells: no row lies on the real
/// axis, where rounding decides everything.
double middle(std::size_t index, std::size_t count, double extent) {
  return (static_cast<double>(index) + 0.5) * (extent / static_cast<double>(count));
}

std::uint32_t iterations_to_escape(double real, double imaginary, std::uint32_t most) {
  double x = 0;
  double y = 0;
  std::uint32_t count = 0;
  for (; count < most; ++count) {
    const double x_squared = x * x;
    const double y_squared = y * y;
    if (x_squared + y_squared > 4) break;
    y = 2 * x * y + imaginary;
    x = x_squared - y_squared + real;
  }
  return count;
}

/// Whether the point is known to lie in the set, by the equations of the cardioid and of the bulb
/// to its left.
bool in_cardioid_or_bulb(double real, double imaginary) {
  const double squared = imaginary * imaginary;
  const double q = (real - 0.25) * (real - 0.25) + squared;
  return q * (q + (real - 0.25)) < squared / 4 || (real + 1) * (real + 1) + squared < 0.0625;
}

/// Whether `count` can be the answer for the point, judged in long double. `error` bounds how far
/// the kernel's orbit can be from this one: that is what decides where |z| is next to 2.
bool can_be(std::uint32_t count, double real, double imaginary, std::uint32_t most) {
  if (count > most) return false;
  if (in_cardioid_or_bulb(real, imaginary)) return count == most;
  long double x = 0;
  long double y = 0;
  long double error = 0;
  // Eight roundings to a step, of numbers no greater than 8.
  constexpr long double kRounding = 8 * 8 * std::numeric_limits<double>::epsilon();
  for (std::uint32_t step = 0;; ++step) {
    const long double distance = std::sqrt(x * x + y * y);
    if (step == count) return count == most || distance + error > 2;
    if (distance - error > 2) return false;
    error = 2 * distance * error + error * error + kRounding;
    const long double next_x = x * x - y * y + real;
    y = 2 * x * y + imaginary;
    x = next_x;
    // The orbit is lost: one more iteration or fewer cannot be told from this point on.
    if (error > 2) return true;
  }
}

}  // namespace

Mandelbrot::Mandelbrot(const Size& size) : size_(size) {
  constexpr std::size_t kMostSide = 1'000'000;
  if (size.width > kMostSide || size.height > kMostSide) {
    throw std::invalid_argument(
        "mandelbrot: " + std::to_string(size.width) + " x " + std::to_string(size.height) +
        " points; width and height must be at most " + std::to_string(kMostSide));
  }
  if (size.rows == 0 || size.height % size.rows != 0) {
    throw std::invalid_argument("mandelbrot: rows " + std::to_string(size.rows) +
                                " does not divide the height " + std::to_string(size.height) +
                                "; choose a divisor of it, such as 1 or " +
                                std::to_string(size.height));
  }
}

void Mandelbrot::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  auto* count = reinterpret_cast<std::uint32_t*>(result.data());
  for (std::size_t row = task * size_.rows; row < (task + 1) * size_.rows; ++row) {
    const double imaginary = middle(row, size_.height, kHeight);
    for (std::size_t column = 0; column < size_.width; ++column) {
      const double real = kLeft + middle(column, size_.width, kWidth);
      *count++ = iterations_to_escape(real, imaginary, size_.iterations);
    }
  }
}

void Mandelbrot::verify(std::span<const std::byte> results) const {
  const auto* from = results.data();
  for (std::size_t row = 0; row < size_.height; ++row) {
    const double imaginary = middle(row, size_.height, kHeight);
    for (std::size_t column = 0; column < size_.width; ++column) {
      const double real = kLeft + middle(column, size_.width, kWidth);
      std::uint32_t count = 0;
      std::memcpy(&count, from, sizeof count);
      from += sizeof count;
      if (!can_be(count, real, imaginary, size_.iterations)) {
        throw WrongAnswer("task " + std::to_string(row / size_.rows) + ": " + std::to_string(real) +
                          " + " + std::to_string(imaginary) + "i does not escape after " +
                          std::to_string(count) + " iterations");
      }
    }
  }
}

WorkloadEntry mandelbrot_entry() {
  return {
      .name = "mandelbrot",
      .kind = WorkloadKind::kComputes,
      .summary = "the Mandelbrot set's upper half; first tasks take longest",
      .parameters = {{"width", ParameterKind::kCount, "256", "points in a row"},
                     {"height", ParameterKind::kCount, "128", "rows in a batch"},
                     {"rows", ParameterKind::kCount, "2", "rows in each task; must divide height"},
                     {"iterations", ParameterKind::kCount, "500",
                      "after which a point counts as one of the set"}},
      .small = {{"width", "9"}, {"height", "{}"}, {"rows", "1"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        const std::uint64_t iterations = parameters.count("iterations");
        constexpr std::uint64_t kMostIterations = std::numeric_limits<std::uint32_t>::max();
        if (iterations > kMostIterations) {
          throw std::invalid_argument("mandelbrot: iterations " + std::to_string(iterations) +
                                      " is more than " + std::to_string(kMostIterations));
        }
        return std::make_unique<Mandelbrot>(
            Mandelbrot::Size{.width = parameters.count("width"),
                             .height = parameters.count("height"),
                             .rows = parameters.count("rows"),
                             .iterations = static_cast<std::uint32_t>(iterations)});
      },
      .work_per_task =
          [](const Parameters& parameters) {
            return EstimatedTime(0.7e-9) * parameters.count("rows") * parameters.count("width") *
                   parameters.count("iterations");
          },
      .in_quick = true};
}

}  // namespace concbench
