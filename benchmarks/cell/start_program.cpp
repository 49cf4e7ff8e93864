#include "benchmarks/cell/start_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "benchmarks/machine/affinity.hpp"
#include "runners/contract/pipe.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

constexpr int kNotStarted = 127;  // as shells have it

/// The copy is open across exec, which the original, made with O_CLOEXEC, is not.
void redirect(int from, int to) {
  if (from >= 0 && ::dup2(from, to) < 0) throw_errno("cannot duplicate a descriptor");
}

/// Out of the way of the numbers that descriptors are to have: there, one could be overwritten
/// before its turn.
int out_of_the_way(int descriptor) {
  if (descriptor < 0) return -1;
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, kResultsDescriptor + 1);
  if (copy < 0) throw_errno("cannot duplicate a descriptor");
  return copy;
}

/// In the child: returns only by an exception.
void become(const std::string& executable, const std::vector<std::string>& arguments,
            const StartTerms& terms) {
  ::setpgid(0, 0);
  // Signals that this process takes in its own time, or ignores, must reach the program as usual.
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  // What is typed, or piped, is for whoever started this process.
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0) throw_errno("cannot open /dev/null");
  const int channel = out_of_the_way(terms.channel);
  const int results = out_of_the_way(terms.results);
  redirect(nothing, STDIN_FILENO);
  redirect(terms.standard_output, STDOUT_FILENO);
  redirect(terms.standard_error, STDERR_FILENO);
  redirect(channel, kChannel);
  redirect(results, kResultsDescriptor);
  std::vector<char*> argv{const_cast<char*>(terms.name.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (!terms.cpus.empty()) allow_cpus(terms.cpus);
  ::execvp(executable.c_str(), argv.data());
  throw_errno("cannot execute it");
}

/// What the child has written, which it does only where it could not become the program.
std::optional<int> read_error(int descriptor) {
  int error = 0;
  ssize_t size = 0;
  do {
    size = ::read(descriptor, &error, sizeof error);
  } while (size < 0 && errno == EINTR);
  if (size != sizeof error) return std::nullopt;
  return error;
}

}  // namespace

WorkerProcess start_program(const std::string& executable,
                            const std::vector<std::string>& arguments, const StartTerms& terms) {
  Pipe failure;  // closed by a successful exec
  WorkerProcess program([&] {
    const int to_parent = out_of_the_way(failure.write_end.get());
    try {
      become(executable, arguments, terms);
    } catch (const std::system_error& error) {
      const int code = error.code().value();
      if (::write(to_parent, &code, sizeof code) != sizeof code) ::_exit(1);
    }
    ::_exit(kNotStarted);
  });
  failure.write_end.close();
  // Here too: whichever of the two comes first, the group exists when this returns.
  ::setpgid(program.pid(), program.pid());
  if (const auto error = read_error(failure.read_end.get())) {
    program.wait();
    // A script whose interpreter is missing is not found either, says the system.
    const bool is_there = ::access(executable.c_str(), F_OK) == 0;
    throw_error(*error, "cannot start " + executable +
                            (*error == ENOENT && is_there ? ", or what runs it" : ""));
  }
  return program;
}

}  // namespace concbench
