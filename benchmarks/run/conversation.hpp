#pragma once

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

  /// What goes into the sample of the report; null until there is one.
  const Json& sample() const noexcept { return sample_; }

 private:
  const CellOrder& order_;
  Said last_ = Said::kNothing;
  Json message_;
  Json sample_;
};

}  // namespace concbench
