#pragma once

#include <string>

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// What a runner or workload of somebody else's, as to_json(entry) has it, breaks of the rules for
/// every entry, as the end of a sentence that begins with its name, such as "must be called ...";
/// "" where it keeps them. Its name is part of labels and of command lines, its texts are shown.
std::string broken_rule(const Json& entry);

}  // namespace concbench
