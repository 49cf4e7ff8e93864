#include "benchmarks/cell/portions.hpp"

#include <algorithm>

namespace concbench {

bool is_long(const Portions& portions) {
  return static_cast<std::uint64_t>(portions.measurements) * portions.iterations < kManyBatches;
}

Portions portions_of(std::chrono::nanoseconds one_batch, std::chrono::nanoseconds min_time,
                     int wanted) {
  const auto batch = std::max<std::int64_t>(one_batch.count(), 1);
  const auto batches_in = [=](std::int64_t time_ns) {
    return std::max<std::int64_t>((time_ns + batch / 2) / batch, 1);
  };
  const auto all = batches_in(min_time.count() * wanted);
  if (all < wanted) return {static_cast<int>(all), 1};
  return {wanted, static_cast<std::uint64_t>(batches_in(min_time.count()))};
}

Portions portions_after(const Portions& last, std::chrono::nanoseconds one_batch,
                        std::chrono::nanoseconds min_time, int wanted) {
  constexpr double kTooMuch = 1.5;
  const double took = static_cast<double>(one_batch.count()) *
                      static_cast<double>(last.iterations) * last.measurements;
  const double ordered = static_cast<double>(min_time.count()) * wanted;
  const bool fits = took <= ordered * kTooMuch && took * kTooMuch >= ordered;
  return fits ? last : portions_of(one_batch, min_time, wanted);
}

}  // namespace concbench
