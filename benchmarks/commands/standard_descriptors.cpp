#include "benchmarks/commands/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace concbench {

void open_standard_descriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    [[maybe_unused]] const int same =
        ::open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_RDWR);
  }
}

void outlast_readers() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace concbench
