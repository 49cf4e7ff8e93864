#include "runners/async/helper_settings.hpp"

#include <algorithm>
#include <optional>

#include "runners/contract/usual_helpers.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

constexpr std::size_t kMostHelpers = 1024;
constexpr std::string_view kAuto = "auto";
constexpr std::string_view kLoop = "loop";

std::optional<std::size_t> number_in(const std::string& text) {
  const auto number = parse_number<std::size_t>(text);
  return number && *number >= 1 && *number <= kMostHelpers ? number : std::nullopt;
}

std::string refusal(std::string_view runner, std::string_view setting, const std::string& text,
                    std::string_view words) {
  return std::string(runner) + "." + std::string(setting) + " '" + text + "' means nothing: type " +
         std::string(words) + ", or a number from 1 to " + std::to_string(kMostHelpers);
}

std::size_t at_most_in_flight(std::size_t helpers, const RunnerTerms& terms) {
  return std::min(helpers, std::max<std::size_t>(terms.concurrency, 1));
}

}  // namespace

ParameterSpec files_setting() {
  return {"files", ParameterKind::kWord, kAuto, "who waits for them: auto, a number, or loop"};
}

std::string refuse_files(std::string_view name, const Parameters& settings) {
  const auto& text = settings.text("files");
  if (text == kAuto || text == kLoop || number_in(text)) return "";
  return refusal(name, "files", text, "auto, loop");
}

bool files_are_auto(const Parameters& settings) { return settings.text("files") == kAuto; }

std::size_t file_threads(const RunnerTerms& terms) {
  const auto& text = terms.settings.text("files");
  if (text == kLoop) return 0;
  return at_most_in_flight(number_in(text).value_or(usual_helpers(terms.cores)), terms);
}

ParameterSpec workers_setting() {
  return {"workers", ParameterKind::kWord, kAuto, "beside the loop: a number, or auto"};
}

std::string refuse_workers(std::string_view name, const Parameters& settings) {
  const auto& text = settings.text("workers");
  if (text == kAuto || number_in(text)) return "";
  return refusal(name, "workers", text, "auto");
}

std::size_t computing_workers(const RunnerTerms& terms) {
  return at_most_in_flight(number_in(terms.settings.text("workers")).value_or(terms.cores), terms);
}

std::size_t blocking_workers(const RunnerTerms& terms) {
  const auto asked = number_in(terms.settings.text("workers"));
  return at_most_in_flight(asked.value_or(usual_helpers(terms.cores)), terms);
}

}  // namespace concbench
