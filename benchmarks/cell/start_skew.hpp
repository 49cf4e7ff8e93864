#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "runners/contract/batch.hpp"

namespace concbench {

/// How far apart the workers of a stamped batch started: from the first task of the worker that
/// came first to the first task of the one that came last. Empty with fewer than two workers.
std::optional<std::chrono::nanoseconds> start_skew(std::span<const TaskStamp> stamps);

}  // namespace concbench
