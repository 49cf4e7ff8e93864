#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runners/contract/batch.hpp"

namespace concbench {

/// For how long, by the clock of the stamps, a batch had `tasks` in progress at once.
struct InFlight {
  std::size_t tasks;
  std::int64_t from_ns;
  std::int64_t to_ns;

  friend bool operator==(const InFlight&, const InFlight&) = default;
};

/// The longest time in which as many tasks were in progress as ever were. Empty without a task.
std::optional<InFlight> most_in_flight(std::span<const TaskStamp> stamps);

}  // namespace concbench
