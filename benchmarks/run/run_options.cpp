#include "benchmarks/run/run_options.hpp"

#include "benchmarks/run/option_table.hpp"
#include "benchmarks/run/stored_fields.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

/// The words of a stored option, as they would be typed.
std::vector<std::string> words_of(const Json& options, const RunOption& option) {
  const StoredFields stored(options, "options");
  if (option.value.takes_many) return stored.list_of_texts(option.name);
  return {stored.number_or_text(option.name)};
}

}  // namespace

bool has_blocks_of_preset(const RunOptions& options, const std::set<std::string>& given) {
  const bool asks = given.contains("effort") || given.contains("blocks") || given.contains("until");
  return !options.selection.preset.empty() && !asks;
}

void use_blocks_of_preset(RunOptions& options) {
  options.effort.blocks = kBlocksOfPreset;
  options.effort.last_look = 0;
}

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
      if (option.may_be_null && json.at(option.name).is_null()) continue;
      option.value.read(words_of(json, option), options);
    }
    const StoredFields stored(json, "options");
    if (stored.has("module")) options.modules = stored.list_of_texts("module");  // older had none
    return options;
  } catch (const std::exception& error) {
    throw UsageError(std::string("manifest.json: 'options' cannot be read: ") + error.what() +
                     "; restore the file");
  }
}

}  // namespace concbench
