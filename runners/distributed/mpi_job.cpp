#include "runners/distributed/mpi_job.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runners/contract/readiness.hpp"
#include "runners/distributed/mpi_reason.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;

constexpr unsigned kToEndItsRanksS = 5;

/// In a process of the launcher's group: ends all of that as soon as `end_of_cell` can be read.
[[noreturn]] void guard(int end_of_cell) {
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, nullptr);
  ::dup2(end_of_cell, STDIN_FILENO);
  ::closefrom(STDOUT_FILENO);  // where close_range is refused, too
  char nothing = 0;
  while (::read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {
  }
  ::kill(0, SIGTERM);
  ::sleep(kToEndItsRanksS);
  ::kill(0, SIGKILL);
  ::_exit(1);
}

void become(const MpiCommand& command, int output, Pipe& life_of_cell) {
  // Killed with the cell's process group, it could not end its ranks. A script that starts the real
  // launcher is one with it.
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  life_of_cell.write_end.close();
  const pid_t guarding = ::fork();
  if (guarding == 0) guard(life_of_cell.read_end.get());
  if (guarding < 0) {
    ::dprintf(output, "cannot start a process that ends the job: %s\n", std::strerror(errno));
    ::_exit(127);
  }
  for (const auto& [name, value] : command.variables) ::setenv(name.c_str(), value.c_str(), 1);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);  // mpirun would hand what is typed to rank 0
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (command.lifeline >= 0) ::fcntl(command.lifeline, F_SETFD, 0);
  std::vector<char*> argv;
  for (const auto& word : command.words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv.front(), argv.data());
  ::dprintf(STDERR_FILENO, "cannot start '%s': %s\n", argv.front(), std::strerror(errno));
  ::_exit(127);
}

}  // namespace

MpiJob::MpiJob(const MpiCommand& command)
    : launcher_(command.launcher),
      process_([&] { become(command, output_.write_end(), life_of_cell_); }) {
  // Here too: whichever of the two comes first, the group exists from now on.
  ::setpgid(process_.pid(), process_.pid());
  output_.close_write_end();
  life_of_cell_.read_end.close();
}

MpiJob::~MpiJob() { end(milliseconds(0)); }

bool MpiJob::ends_within(milliseconds patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  for (;;) {
    std::array<pollfd, 2> news{{{process_.pidfd(), POLLIN, 0}, {output_.read_end(), POLLIN, 0}}};
    wait_until_ready(news, give_up);
    if (news[1].revents != 0) output_.take();
    if (news[0].revents != 0) return true;
    if (std::chrono::steady_clock::now() >= give_up) return false;
  }
}

void MpiJob::end(milliseconds patience) {
  if (!process_.running()) return;
  // Asked to, it ends the ranks on all hosts; killed, it cannot.
  if (!ends_within(patience)) {
    ::kill(-process_.pid(), SIGTERM);
    ends_within(std::chrono::seconds(kToEndItsRanksS));
  }
  // Until it is waited for, its group is nobody else's.
  ::kill(-process_.pid(), SIGKILL);
  end_ = process_.wait();
  output_.take();
}

std::string MpiJob::why(const std::vector<std::string>& host_of_rank) const {
  // What it says of a death comes last, behind whatever the ranks have written.
  const auto death = death_told_in(output_.text() + "\n" + output_.end(), host_of_rank);
  if (death.empty()) return launcher_ + " ended: " + end_.text() + said();
  // Slurm does not know what the others of them have said.
  return death.find("Exited with exit code") == std::string::npos ? death : death + said();
}

std::string MpiJob::said() const {
  const auto sentence = telling_sentence_of(output_.text());
  return sentence.empty() ? "" : ": " + sentence;
}

}  // namespace concbench
