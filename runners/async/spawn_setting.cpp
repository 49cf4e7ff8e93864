#include "runners/async/spawn_setting.hpp"

#include "runners/async/helper_settings.hpp"

namespace concbench {

ParameterSpec spawn_setting() {
  return {"spawn", ParameterKind::kWord, "each", "each task, or kept for one after another"};
}

bool spawns_each(const Parameters& settings) { return settings.text("spawn") == "each"; }

std::string refuse_spawn(std::string_view name, const Parameters& settings) {
  const auto& text = settings.text("spawn");
  if (text == "each" || text == "kept") return "";
  return std::string(name) + ".spawn: '" + text + "': type each or kept";
}

std::string refuse_loop(std::string_view name, const Parameters& settings) {
  const auto why = refuse_spawn(name, settings);
  return why.empty() ? refuse_files(name, settings) : why;
}

std::string refuse_hybrid(std::string_view name, const Parameters& settings) {
  const auto why = refuse_spawn(name, settings);
  return why.empty() ? refuse_workers(name, settings) : why;
}

}  // namespace concbench
