#include "runners/contract/claim_setting.hpp"

namespace concbench {

ParameterSpec claim_setting() {
  return {"claim", ParameterKind::kWord, "ranges", "of tasks: ranges (stolen from) or counter"};
}

bool has_ranges(const Parameters& settings) { return settings.text("claim") == "ranges"; }

std::string refuse_claim(std::string_view name, const Parameters& settings) {
  const auto& text = settings.text("claim");
  if (text == "ranges" || text == "counter") return "";
  return std::string(name) + ".claim: '" + text + "': type ranges or counter";
}

}  // namespace concbench
