#pragma once

#include <string>

namespace concbench {

/// `concbench filter PATTERN`, which scripts start where they lack RE2: reads a JSON list of names
/// on standard input and prints a list of whether each passes NameFilter(PATTERN). Returns the exit
/// code; throws UsageError for a bad pattern, and another exception where the input is no such
/// list.
int run_filter_command(const std::string& pattern);

}  // namespace concbench
