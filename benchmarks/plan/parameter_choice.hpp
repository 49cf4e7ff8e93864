#pragma once

#include <string>

namespace concbench {

/// One `--param OWNER.PARAMETER=VALUE`, or an option that is short for it; the owner is a workload
/// or a runner. The text may be a list of values, where the parameter's kind has lists.
struct ParameterChoice {
  std::string owner;
  std::string parameter;
  std::string text;
  std::string option{};  // what was typed instead
};

/// Reads "sleep.delay=1ms". Throws UsageError.
ParameterChoice parse_parameter_choice(const std::string& text);

/// The text that parse_parameter_choice reads.
std::string to_text(const ParameterChoice& choice);

}  // namespace concbench
