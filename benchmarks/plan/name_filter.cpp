#include "benchmarks/plan/name_filter.hpp"

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {

NameFilter::NameFilter(const std::string& text) try : text_(text), pattern_(text) {
} catch (const std::regex_error& error) {
  throw UsageError("--filter '" + text + "' is not a regular expression: " + error.what());
}

bool NameFilter::passes(const std::string& name) const { return std::regex_search(name, pattern_); }

}  // namespace concbench
