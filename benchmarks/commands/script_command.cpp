#include "benchmarks/commands/script_command.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {

namespace {

int run_script(const std::string& name, const std::vector<std::string>& arguments) {
  constexpr int kBadUsage = 2;
  const auto bin = std::filesystem::path(path_of_own_executable()).parent_path();
  // Of an installation, and of a checkout whose build is in build/<preset>.
  for (const auto& scripts : {bin / "../share/concbench/scripts", bin / "../../../scripts"}) {
    const auto script = (scripts / (name + ".py")).lexically_normal().string();
    if (::access(script.c_str(), R_OK) != 0) continue;
    std::vector<char*> argv{const_cast<char*>(script.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::setenv("CONCBENCH_COMMAND", ("concbench " + name).c_str(),
             1);  // what the script calls itself
    ::execv(script.c_str(), argv.data());
    tell("concbench: cannot start {}: {}\n", script, std::strerror(errno));
    return kBadUsage;
  }
  tell("concbench: there is no {}.py beside this program; type scripts/{}.py in the checkout\n",
       name, name);
  return kBadUsage;
}

}  // namespace

ScriptCommands::ScriptCommands(CLI::App& app)
    : commands_{app.add_subcommand("report", "RUN: its report, a page and files"),
                app.add_subcommand("summary", "RUN: its tables"),
                app.add_subcommand("compare", "BASE NEW...: what differs between runs")} {}

std::optional<int> ScriptCommands::run(const std::vector<std::string>& typed) const {
  auto word = typed.begin() + 1;
  // Only --module comes before a command, and takes a value that may be called like one.
  while (word != typed.end() && word->starts_with("--module")) {
    word += *word == "--module" && word + 1 != typed.end() ? 2 : 1;
  }
  for (const auto* const command : commands_) {
    if (word == typed.end() || *word != command->get_name()) continue;
    return run_script(*word, {word + 1, typed.end()});
  }
  return std::nullopt;
}

}  // namespace concbench
