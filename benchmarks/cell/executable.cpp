#include "benchmarks/cell/executable.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>

namespace concbench {
namespace {

/// The copy is open across exec, which the original, made with O_CLOEXEC, is not.
void redirect(int from, int to) {
  if (from >= 0 && ::dup2(from, to) < 0) ::_exit(127);
}

}  // namespace

std::string program_beside(std::string_view name) {
  std::error_code unreadable;
  const auto own = std::filesystem::read_symlink(kOwnExecutable, unreadable);
  return (own.parent_path() / name).string();
}

WorkerProcess start_program(const std::string& executable,
                            const std::vector<std::string>& arguments, Redirections redirections) {
  WorkerProcess program([&] {
    ::setpgid(0, 0);
    // Signals that this process takes in its own time must reach the program as usual.
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    redirect(redirections.standard_output, STDOUT_FILENO);
    redirect(redirections.standard_error, STDERR_FILENO);
    redirect(redirections.channel, kChannel);
    std::vector<char*> argv{const_cast<char*>("concbench")};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(executable.c_str(), argv.data());
    ::_exit(127);
  });
  // Here too: whichever of the two comes first, the group exists when this returns.
  ::setpgid(program.pid(), program.pid());
  return program;
}

}  // namespace concbench
