#include "benchmarks/run/strays.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "benchmarks/machine/process_tree.hpp"

namespace concbench {

Strays::Strays()
    : before_(process_tree(::getpid())), had_stopped_(std::ranges::any_of(before_, is_stopped)) {}

Strays::End Strays::end(std::chrono::milliseconds patience) const {
  constexpr std::chrono::milliseconds kBetweenLooks{5};
  const auto give_up = std::chrono::steady_clock::now() + patience;
  for (auto so_far = End::kThereAreNone;;) {
    auto strays = process_tree(::getpid());
    const auto others = processes_of_others();
    std::erase_if(strays, [&](pid_t pid) {
      return others.contains(pid) || ::getpgid(pid) == ::getpgrp() ||
             ::waitpid(pid, nullptr, WNOHANG) == pid;
    });
    if (strays.empty()) return so_far;
    if (so_far == End::kThereAreNone) so_far = End::kEnded;
    if (std::chrono::steady_clock::now() >= give_up) {
      for (const pid_t stray : strays) ::kill(stray, SIGKILL);
      so_far = End::kKilled;
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

bool Strays::is_another_stopped() const {
  return !had_stopped_ && std::ranges::any_of(before_, is_stopped);
}

/// Those that were there before, and what they have started: where a shell that has jobs becomes
/// this program, they are its children. What such a job has left behind is in its group, to which
/// no cell belongs.
std::set<pid_t> Strays::processes_of_others() const {
  std::set<pid_t> others{::getpid()};
  for (const pid_t pid : before_) {
    if (pid == ::getpid()) continue;
    const auto tree = process_tree(pid);
    others.insert(tree.begin(), tree.end());
  }
  return others;
}

}  // namespace concbench
