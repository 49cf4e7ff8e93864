#include "runners/contract/process_end.hpp"

#include <sys/wait.h>

#include <csignal>

namespace concbench {

bool ProcessEnd::was_killed() const noexcept {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

std::string ProcessEnd::text() const {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace concbench
