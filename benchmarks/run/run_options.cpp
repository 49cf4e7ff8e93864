#include "benchmarks/run/run_options.hpp"

#include "benchmarks/run/option_table.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

/// As they would be typed.
std::vector<std::string> words_of(const Json& json) {
  if (json.is_array()) return json.get<std::vector<std::string>>();
  return {json.is_number() ? json.dump() : json.get<std::string>()};
}

}  // namespace

Json to_json(const RunOptions& options) {
  Json json;
  for (const auto& option : option_table()) json[option.name] = option.value.write(options);
  json["module"] = options.modules;  // of a run, not of what it measures: not in the table
  return json;
}

RunOptions run_options_from_json(const Json& json) {
  try {
    RunOptions options;
    for (const auto& option : option_table()) {
      if (!option.in_every_manifest && !json.contains(option.name)) continue;
      option.value.read(words_of(json.at(option.name)), options);
    }
    if (json.contains("module")) json.at("module").get_to(options.modules);  // older runs had none
    return options;
  } catch (const std::exception& error) {
    throw UsageError(std::string("the manifest's options cannot be read: ") + error.what());
  }
}

}  // namespace concbench
