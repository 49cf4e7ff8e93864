#include "benchmarks/commands/script_command.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/tell.hpp"

namespace concbench {

namespace {

constexpr int kBadUsage = 2;

/// "" where there is none.
std::string path_of_script(const std::string& name) {
  const auto bin = std::filesystem::path(path_of_own_executable()).parent_path();
  // Of an installation, and of a checkout whose build is in build/<preset>.
  for (const auto& scripts : {bin / "../share/concbench/scripts", bin / "../../../scripts"}) {
    auto script = (scripts / (name + ".py")).lexically_normal().string();
    if (::access(script.c_str(), R_OK) == 0) return script;
  }
  return "";
}

/// Becomes the script. Returns the exit code where it cannot.
int run_script(const std::string& name, const std::vector<std::string>& arguments) {
  const auto script = path_of_script(name);
  if (script.empty()) {
    tell("concbench: there is no {}.py beside this program; type scripts/{}.py in the checkout\n",
         name, name);
    return kBadUsage;
  }
  std::vector<char*> argv{const_cast<char*>(script.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::setenv("CONCBENCH_COMMAND", ("concbench " + name).c_str(), 1);  // what the script calls itself
  ::execv(script.c_str(), argv.data());
  tell("concbench: cannot start {}: {}\n", script, std::strerror(errno));
  return kBadUsage;
}

}  // namespace

void print_answers(const std::string& run) {
  if (const char* const word = std::getenv(kNoAnswers); word != nullptr && *word != '\0') return;
  if (std::fflush(stdout) != 0) return;  // told at the end
  const pid_t child = ::fork();
  if (child == 0) {
    // Signals that a run takes in its own time must reach the script as usual.
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::_exit(run_script("summary", {run}));
  }
  if (child < 0) {
    tell("concbench: cannot start a process that prints the answers: {}\n", std::strerror(errno));
    return;
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) {
    tell("concbench: the answers are not printed; the run is whole: concbench summary {}\n",
         quoted_for_shell(run));
  }
}

ScriptCommands::ScriptCommands(CLI::App& app)
    : commands_{app.add_subcommand("report", "RUN: its report, a page and files"),
                app.add_subcommand("summary", "RUN: its answers, and with --tables its tables"),
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
