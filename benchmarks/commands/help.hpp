#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace concbench {

/// Help that fits 80 columns.
class WrappedHelp : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

/// What can be typed behind it: its options and commands.
std::vector<std::string> typed_names(const CLI::App& app);

/// What to type instead, where an option was given too often or without its value; "" where that
/// is not what is wrong.
std::string what_to_type(const CLI::ArgumentMismatch& error);

}  // namespace concbench
