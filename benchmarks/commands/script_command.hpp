#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace concbench {

/// The commands that stand for Python programs: `report`, `summary` and `compare`.
class ScriptCommands {
 public:
  /// Adds them to the commands of a program.
  explicit ScriptCommands(CLI::App& app);

  /// Becomes the Python program that was typed, with every word behind its name as it was typed:
  /// "--" and what means help, too. It is that of the installation, or of the checkout that this
  /// program is built in. Returns the exit code when it cannot be started, and says why; empty
  /// where another command was typed.
  std::optional<int> run(const std::vector<std::string>& typed) const;

 private:
  std::vector<CLI::App*> commands_;
};

/// While it is set to something, `concbench run` ends without its answers.
inline constexpr const char* kNoAnswers = "CONCBENCH_NO_ANSWERS";

/// Prints the answers of the run, by the script that `concbench summary` is. What goes wrong is
/// told there, and the run is none the worse for it.
void print_answers(const std::string& run);

}  // namespace concbench
