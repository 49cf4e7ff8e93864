#include "runners/distributed/mpi_job.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <regex>
#include <set>
#include <sstream>

#include "runners/contract/readiness.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;

void become(const std::vector<std::string>& words,
            const std::vector<std::pair<std::string, std::string>>& variables, int log) {
  // Killed with the cell's process group, it would leave its files and its shared memory behind.
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);  // mpirun would hand what is typed to rank 0
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv.front(), argv.data());
  ::dprintf(STDERR_FILENO, "cannot start '%s': %s\n", argv.front(), std::strerror(errno));
  ::_exit(127);
}

bool ends_within(int pidfd, milliseconds patience) {
  return wait_until_readable(pidfd, std::chrono::steady_clock::now() + patience);
}

std::string on_host(const std::string& rank, const std::vector<std::string>& host_of_rank,
                    const std::string& otherwise) {
  const auto number = parse_number<std::size_t>(rank);
  const bool is_told = number && *number < host_of_rank.size();
  const auto& host = is_told ? host_of_rank[*number] : otherwise;
  return "rank " + rank + (host.empty() ? "" : " on host " + host) + " died: ";
}

/// " on host b", or " on one of the hosts b, c": where rank 0 is not.
std::string on_another_host(const std::vector<std::string>& host_of_rank) {
  std::set<std::string> others(host_of_rank.begin(), host_of_rank.end());
  if (!host_of_rank.empty()) others.erase(host_of_rank.front());
  std::string names;
  for (const auto& name : others) names += (names.empty() ? "" : ", ") + name;
  if (others.empty()) return "";
  return (others.size() == 1 ? " on host " : " on one of the hosts ") + names;
}

/// The first line that says something, be it of a rank or of mpirun; "" when there is none.
std::string first_sentence(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" -\t\r") != std::string::npos) return line;
  }
  return "";
}

}  // namespace

MpiJob::MpiJob(const std::vector<std::string>& words,
               const std::vector<std::pair<std::string, std::string>>& variables)
    : process_([&] { become(words, variables, log_.descriptor()); }) {}

MpiJob::~MpiJob() { end(milliseconds(0)); }

void MpiJob::end(milliseconds patience) {
  if (!process_.running()) return;
  // Asked to, mpirun ends the ranks on all hosts and removes its files; killed, it cannot.
  constexpr milliseconds kToCleanUp{5'000};
  if (!ends_within(process_.pidfd(), patience)) {
    ::kill(process_.pid(), SIGTERM);
    if (!ends_within(process_.pidfd(), kToCleanUp)) ::kill(process_.pid(), SIGKILL);
  }
  end_ = process_.wait();
}

std::string MpiJob::why(const std::vector<std::string>& host_of_rank) const {
  const auto text = log_.text();
  std::smatch found;
  // A rank that fails by itself says so before it ends.
  static const std::regex own_words("concbench rank: ([^\n]+)");
  if (std::regex_search(text, found, own_words)) return found[1];
  static const std::regex by_signal(
      R"(process rank (\d+) with PID \d+ on node (\S+) exited on\s+signal (\d+))");
  if (std::regex_search(text, found, by_signal)) {
    return on_host(found[1], host_of_rank, found[2]) + "signal " + found[3].str();
  }
  static const std::regex by_itself(R"(Process name: \[\S*,(\d+)\]\s+Exit code:\s+(\d+))");
  if (std::regex_search(text, found, by_itself)) {
    return on_host(found[1], host_of_rank, "") + "exit status " + found[2].str();
  }
  // Open MPI 5: rank 0 has missed the other one before mpirun did, and ended the job.
  if (text.find("Socket closed") != std::string::npos) {
    return "a rank" + on_another_host(host_of_rank) + " died: its connection was closed";
  }
  const auto sentence = first_sentence(text);
  return "mpirun ended: " + end_.text() + (sentence.empty() ? "" : ": " + sentence);
}

}  // namespace concbench
