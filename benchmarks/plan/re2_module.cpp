// What plan/name_filter.cpp loads: RE2 brings dozens of libraries in some distributions, and each
// process of the suite would pay for them.

#include <memory>

#include <re2/re2.h>

#include "benchmarks/plan/name_filter.hpp"

namespace concbench {
namespace {

void make(const std::string& text, NamePattern& pattern) {
  const auto expression = std::make_shared<const re2::RE2>(text, re2::RE2::Quiet);
  pattern.error = expression->error();
  pattern.is_found_in = [expression](const std::string& name) {
    return re2::RE2::PartialMatch(name, *expression);
  };
}

}  // namespace
}  // namespace concbench

extern "C" [[gnu::visibility("default")]] void concbench_make_name_pattern(
    const std::string& text, concbench::NamePattern& pattern);
void concbench_make_name_pattern(const std::string& text, concbench::NamePattern& pattern) {
  concbench::make(text, pattern);
}
