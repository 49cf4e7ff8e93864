#pragma once

#include <string_view>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Version of what a cell's process is told and says: docs/cell_protocol.md. Raised whenever a
/// program that spoke it before would misunderstand, or be misunderstood.
inline constexpr int kCellProtocol = 1;

/// A message is a JSON object, one datagram on kChannel, that says what it is under "message".
inline constexpr std::string_view kReady = "ready";    // the first batch was right, warm-up begins
inline constexpr std::string_view kWarm = "warm";      // and waits for a reply of one byte
inline constexpr std::string_view kReport = "report";  // the last one
inline constexpr std::size_t kMostMessageBytes = std::size_t{128} * 1024;

void tell_ready();

/// Returns when the campaign has looked at this process: while it does, nothing is measured.
void tell_warm();

/// Adds to the report what makes it a message. False when there is nobody to hear it.
bool tell_report(Json report);

}  // namespace concbench
