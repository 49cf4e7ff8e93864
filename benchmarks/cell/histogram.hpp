#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// How many tasks had a time within each bucket: (number of the bucket, tasks), ascending, without
/// empty ones. Histograms of several samples add up, quantiles do not.
using Histogram = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

/// As in an HdrHistogram, each doubling of the time has as many buckets: 512, so that none is wider
/// than 1/512 of its time. Below 1024 each number is a bucket of its own.
inline constexpr std::uint32_t kBucketsOfDoubling = 512;

/// Negative times are none.
std::uint32_t bucket_of(std::int64_t ns);

/// That of the longest time there is.
inline constexpr std::uint32_t kLastBucket = 55 * kBucketsOfDoubling - 1;

Histogram histogram(std::span<const std::int64_t> values);

/// Empty where the JSON is none: a list of pairs, their buckets ascending, with a task in each.
std::optional<Histogram> histogram_in(const Json& json);

std::uint64_t tasks_of(const Histogram& histogram);

}  // namespace concbench
