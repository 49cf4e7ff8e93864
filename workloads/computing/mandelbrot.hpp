#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// How long each point of the Mandelbrot set's upper half takes to escape, in tasks of `rows` rows:
/// the rows next to the real axis take many times as long as the outer ones. With `rows` 1 the
/// runner can even that out; with one share of rows for each worker it cannot.
class Mandelbrot final : public Workload {
 public:
  struct Size {
    std::size_t width;         // points in a row, over the real parts from -2 to 0.5
    std::size_t height;        // rows, over the imaginary parts from 0 to 1.25
    std::size_t rows;          // of these in each task
    std::uint32_t iterations;  // before a point counts as one that never escapes
  };

  /// Throws std::invalid_argument when `rows` does not divide `height`.
  explicit Mandelbrot(const Size& size);

  std::string_view name() const override { return "mandelbrot"; }
  std::size_t task_count() const override { return size_.height / size_.rows; }
  /// One std::uint32_t for each point: the iterations before it escaped, or all of them.
  std::size_t result_size() const override {
    return size_.rows * size_.width * sizeof(std::uint32_t);
  }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// Points within the cardioid and the largest bulb by their equations; all others in long double,
  /// with a bound of what the kernel's rounding can have changed.
  void verify(std::span<const std::byte> results) const override;

 private:
  Size size_;
};

WorkloadEntry mandelbrot_entry();

}  // namespace concbench
