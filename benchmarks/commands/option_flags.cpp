#include "benchmarks/commands/option_flags.hpp"

#include <limits>
#include <vector>

#include "benchmarks/commands/whole_number.hpp"
#include "benchmarks/run/option_table.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

/// Of its flags only one can be typed.
void add_flags(CLI::App& command, const RunOption& option) {
  std::vector<CLI::Option*> added;
  for (const auto& [value, help] : option.flags) {
    auto* const flag = command.add_flag("--" + value, help);
    for (auto* const other : added) flag->excludes(other);
    added.push_back(flag);
  }
}

void add_option(CLI::App& command, const RunOption& option) {
  if (!option.flags.empty()) return add_flags(command, option);
  const auto names =
      (option.short_name.empty() ? "" : option.short_name + ",") + "--" + option.name;
  auto* const added = command.add_option(names, CLI::callback_t(), option.help);
  added->type_name(option.value.takes);
  if (option.value.takes_many) added->expected(CLI::detail::expected_max_vector_size);
}

/// What was typed for the option; nothing where it was not, or where the command lacks it.
std::vector<std::string> typed_words(const CLI::App& command, const RunOption& option) {
  for (const auto& flag : option.flags) {
    const auto* const typed = command.get_option_no_throw("--" + flag.value);
    if (typed != nullptr && typed->count() > 0) return {flag.value};
  }
  const auto* const typed = command.get_option_no_throw("--" + option.name);
  if (typed == nullptr || typed->count() == 0) return {};
  return typed->results();  // `as` would take "{}" for nothing
}

/// An option that lacks its value takes the next word, which may be another option.
void require_values(const CLI::App& command, const RunOption& option,
                    const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (!word.starts_with("--")) continue;
    if (command.get_option_no_throw(word.substr(0, word.find('='))) == nullptr) continue;
    throw UsageError("type a value behind --" + option.name + ", before " + word);
  }
}

}  // namespace

void add_selection_options(CLI::App& command) {
  for (const auto& option : option_table()) {
    if (option.value.of_selection) add_option(command, option);
  }
}

void add_run_options(CLI::App& command) {
  for (const auto& option : option_table()) add_option(command, option);
}

std::set<std::string> read_options(const CLI::App& command, RunOptions& options) {
  std::set<std::string> given;
  for (const auto& option : option_table()) {
    const auto words = typed_words(command, option);
    if (words.empty()) continue;
    require_values(command, option, words);
    option.value.read(words, options);
    given.insert(option.name);
  }
  if (has_blocks_of_preset(options, given)) use_blocks_of_preset(options);
  return given;
}

void add_serve_options(CLI::App& serve, ServeOptions& options) {
  serve.add_option("--address", options.address, "IP address to listen on");
  serve.add_option("--port", options.port, "0 takes a free one")
      ->transform(whole_number(0, std::numeric_limits<decltype(options.port)>::max()));
  serve.add_option("--echo-port", options.echo_port, "of what echoes; 0 takes a free one")
      ->transform(whole_number(0, std::numeric_limits<decltype(options.echo_port)>::max()));
  serve
      .add_option("--max-connections", options.connections,
                  "clients at once; 16384 by default, or what descriptors allow")
      ->transform(whole_number(1, 1'000'000));
}

}  // namespace concbench
