#pragma once

#include <optional>
#include <string>

#include "benchmarks/run/report.hpp"

namespace concbench {

/// What a message of a cell's process says.
enum class Said { kNothing, kIsReady, kIsWarm, kReports };

/// Hears what one cell's process says, each message at its turn: ready, warm, report. A report that
/// something has failed may come at any time.
class Conversation {
 public:
  explicit Conversation(const CellOrder& order) : order_(order) {}

  /// Throws BadMessage when it is no message of the cell protocol's, or not its turn.
  Said hear(const std::string& text);

  /// The last message, whole.
  const Json& message() const noexcept { return message_; }

  /// What the report says; empty until there is one.
  const std::optional<Outcome>& outcome() const noexcept { return outcome_; }

 private:
  const CellOrder& order_;
  Said last_ = Said::kNothing;
  Json message_;
  std::optional<Outcome> outcome_;
};

}  // namespace concbench
