#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// The options of the run that is to be continued, which the manifest holds. Throws UsageError
/// when those that are `given`, by name, on the command line mean another run, and lists what
/// differs. Written in another way, such as "1,2" for "pow2", they mean the same run.
RunOptions continued_options(const Json& manifest, const RunOptions& typed,
                             const std::set<std::string>& given, std::size_t usable_cores);

/// What must be typed besides --resume, since a manifest is not trusted with it: modules, and what
/// starts processes on other machines. Begins with a blank where there is any.
std::string flags_to_continue(const RunOptions& options);

}  // namespace concbench
