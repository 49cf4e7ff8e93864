#include "benchmarks/cell/executable.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "benchmarks/machine/affinity.hpp"

namespace concbench {
namespace {

/// The copy is open across exec, which the original, made with O_CLOEXEC, is not.
void redirect(int from, int to) {
  if (from >= 0 && ::dup2(from, to) < 0) ::_exit(127);
}

}  // namespace

std::string path_of_own_executable() {
  return std::filesystem::read_symlink(kOwnExecutable).string();
}

WorkerProcess start_program(const std::string& executable,
                            const std::vector<std::string>& arguments, const StartTerms& terms) {
  WorkerProcess program([&] {
    ::setpgid(0, 0);
    // Signals that this process takes in its own time must reach the program as usual.
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    redirect(terms.standard_output, STDOUT_FILENO);
    redirect(terms.standard_error, STDERR_FILENO);
    redirect(terms.channel, kChannel);
    std::vector<char*> argv{const_cast<char*>("concbench")};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (!terms.cpus.empty()) allow_cpus(terms.cpus);
    ::execv(executable.c_str(), argv.data());
    ::_exit(127);
  });
  // Here too: whichever of the two comes first, the group exists when this returns.
  ::setpgid(program.pid(), program.pid());
  return program;
}

}  // namespace concbench
