#include "benchmarks/plan/parameter_choice.hpp"

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {

ParameterChoice parse_parameter_choice(const std::string& text) {
  const auto equals = text.find('=');
  const auto dot = text.substr(0, equals).find('.');
  if (equals == std::string::npos || dot == std::string::npos) {
    throw UsageError("--param '" + text + "': type WORKLOAD.PARAMETER=VALUE or " +
                     "RUNNER.PARAMETER=VALUE, such as sleep.delay=1ms");
  }
  if (equals + 1 == text.size()) {
    throw UsageError("--param '" + text + "' has no value: type one behind the =, or leave it out");
  }
  return {text.substr(0, dot), text.substr(dot + 1, equals - dot - 1), text.substr(equals + 1)};
}

std::string to_text(const ParameterChoice& choice) {
  return choice.owner + "." + choice.parameter + "=" + choice.text;
}

}  // namespace concbench
