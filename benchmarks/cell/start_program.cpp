#include "benchmarks/cell/start_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "benchmarks/machine/affinity.hpp"

namespace concbench {
namespace {

/// The copy is open across exec, which the original, made with O_CLOEXEC, is not.
void redirect(int from, int to) {
  if (from >= 0 && ::dup2(from, to) < 0) ::_exit(127);
}

/// Out of the way of the numbers that descriptors are to have: there, one could be overwritten
/// before its turn.
int out_of_the_way(int descriptor) {
  return descriptor < 0 ? -1 : ::fcntl(descriptor, F_DUPFD_CLOEXEC, kResultsDescriptor + 1);
}

}  // namespace

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
    const int channel = out_of_the_way(terms.channel);
    const int results = out_of_the_way(terms.results);
    redirect(channel, kChannel);
    redirect(results, kResultsDescriptor);
    std::vector<char*> argv{const_cast<char*>(terms.name.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (!terms.cpus.empty()) allow_cpus(terms.cpus);
    ::execvp(executable.c_str(), argv.data());
    ::_exit(127);
  });
  // Here too: whichever of the two comes first, the group exists when this returns.
  ::setpgid(program.pid(), program.pid());
  return program;
}

}  // namespace concbench
