#include "benchmarks/commands/help.hpp"

#include <string_view>

#include <fmt/core.h>

#include "benchmarks/telling/wrapped.hpp"

namespace concbench {

std::string WrappedHelp::make_option_desc(const CLI::Option* option) const {
  std::string lines;  // which the library indents by itself
  const auto text = CLI::Formatter::make_option_desc(option);
  for (const auto& line : wrapped(text, kColumns - get_column_width())) {
    lines += (lines.empty() ? "" : "\n") + line;
  }
  return lines;
}

std::string WrappedHelp::make_subcommand(const CLI::App* command) const {
  const auto width = get_column_width();
  return fmt::format("  {:<{}}{}\n", command->get_name(), width - 2,
                     wrapped_behind(width, command->get_description()));
}

std::vector<std::string> typed_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* const option : app.get_options()) names.push_back(option->get_name());
  for (const auto* const command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::string what_to_type(const CLI::ArgumentMismatch& error) {
  // The library says it in its own words alone: "--blocks: At Most 1 required but received 2".
  const std::string_view text(error.what());
  const auto end = text.find(':');
  if (end == std::string_view::npos) return "";
  const std::string option(text.substr(0, end));
  if (text.find("At Most 1 ", end) != std::string_view::npos) return "type " + option + " once";
  if (text.ends_with(" missing")) return "type a value behind " + option;
  return "";
}

}  // namespace concbench
