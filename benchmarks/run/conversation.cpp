#include "benchmarks/run/conversation.hpp"

#include <algorithm>
#include <array>

#include "benchmarks/cell/cell_messages.hpp"
#include "benchmarks/telling/json_file.hpp"

namespace concbench {
namespace {

/// By what is said.
constexpr std::array<std::string_view, 4> kWords{"nothing", kReady, kWarm, kReport};

Said said_by(const Json& message) {
  if (!message.is_object()) return Said::kNothing;
  const auto word = message.value("message", Json());
  if (!word.is_string()) return Said::kNothing;
  const auto found = std::ranges::find(kWords, word.get<std::string>());
  return found == kWords.end() ? Said::kNothing : static_cast<Said>(found - kWords.begin());
}

}  // namespace

Said Conversation::hear(const std::string& text) {
  if (text.size() > kMostMessageBytes) {
    throw BadMessage("it sent a message of more than " + std::to_string(kMostMessageBytes) +
                     " bytes, the most that the cell protocol has");
  }
  try {
    message_ = parse_strictly(text);
  } catch (const BadJsonFile&) {
    message_ = nullptr;
  }
  const auto said = said_by(message_);
  if (said == Said::kNothing) {
    constexpr std::size_t kMostShown = 60;
    throw BadMessage("it sent what is no message of the cell protocol: '" +
                     text.substr(0, kMostShown) + (text.size() > kMostShown ? "...'" : "'"));
  }
  const bool failed = said == Said::kReports && message_.value("status", Json()) == "failed";
  const auto turn = static_cast<std::size_t>(last_) + 1;
  if (last_ == Said::kReports || (static_cast<std::size_t>(said) != turn && !failed)) {
    throw BadMessage("it said '" + std::string(kWords.at(static_cast<std::size_t>(said))) +
                     "' out of turn: a cell says ready, warm and report, once each");
  }
  last_ = said;
  if (said == Said::kReports) outcome_ = outcome_of(message_, order_);
  return said;
}

}  // namespace concbench
