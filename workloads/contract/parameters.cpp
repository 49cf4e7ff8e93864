#include "workloads/contract/parameters.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "workloads/contract/duration.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

/// A count is at most this, so that a batch's memory can be computed without overflow.
constexpr std::uint64_t kMostCount = 1'000'000'000'000;

std::uint64_t parse_count(std::string_view text, std::uint64_t least) {
  const auto count = parse_number<std::uint64_t>(text);
  if (!count || *count < least || *count > kMostCount) {
    throw std::invalid_argument("'" + std::string(text) + "' is not a whole number from " +
                                std::to_string(least) + " to " + std::to_string(kMostCount));
  }
  return *count;
}

std::string canonical(const ParameterSpec& spec, std::string_view text) {
  switch (spec.kind) {
    case ParameterKind::kCount:
      return std::to_string(parse_count(text, spec.least));
    case ParameterKind::kDuration:
      return format_duration(parse_duration(text));
    case ParameterKind::kPath:
      // A run may be continued from another directory.
      return text.empty() ? "" : std::filesystem::absolute(text).lexically_normal().string();
    case ParameterKind::kText:
    case ParameterKind::kWord:
      break;
  }
  return std::string(text);
}

}  // namespace

Parameters::Parameters(const std::vector<ParameterSpec>& specs) : specs_(&specs) {
  for (const auto& spec : specs) entries_.emplace_back(spec.name, spec.default_text);
}

void Parameters::set(std::string_view name, std::string_view text) {
  const auto spec = std::ranges::find(*specs_, name, &ParameterSpec::name);
  if (spec == specs_->end()) throw std::out_of_range("no parameter '" + std::string(name) + "'");
  try {
    entries_[static_cast<std::size_t>(spec - specs_->begin())].second = canonical(*spec, text);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(std::string(name) + ": " + error.what());
  }
}

std::uint64_t Parameters::count(std::string_view name) const { return parse_count(text(name), 0); }

std::chrono::nanoseconds Parameters::duration(std::string_view name) const {
  return parse_duration(text(name));
}

const std::string& Parameters::text(std::string_view name) const {
  const auto entry = std::ranges::find(entries_, name, [](const auto& pair) { return pair.first; });
  if (entry == entries_.end()) throw std::out_of_range("no parameter '" + std::string(name) + "'");
  return entry->second;
}

}  // namespace concbench
