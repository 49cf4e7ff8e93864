#pragma once

namespace concbench {

/// The whole program: reads the command line, does what it says, returns the exit code. Errors are
/// on standard error, for people.
int run_command_line(int argc, char** argv);

}  // namespace concbench
