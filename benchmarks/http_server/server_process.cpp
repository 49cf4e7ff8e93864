#include "benchmarks/http_server/server_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "benchmarks/cell/start_program.hpp"
#include "benchmarks/machine/cpu_time.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/readiness.hpp"

namespace concbench {
namespace {

std::string read_line(int descriptor, std::chrono::milliseconds patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  std::string line;
  for (;;) {
    char byte = 0;
    if (!wait_until_readable(descriptor, give_up) || ::read(descriptor, &byte, 1) != 1) {
      throw std::runtime_error("the local HTTP server did not come up; try `concbench serve`");
    }
    if (byte == '\n') return line;
    line += byte;
  }
}

constexpr std::chrono::seconds kPatience{10};

std::pair<WorkerProcess, std::string> start_server(const std::string& executable) {
  Pipe pipe;
  auto process = start_program(executable, {"serve"}, {.standard_output = pipe.write_end.get()});
  pipe.write_end.close();
  constexpr std::string_view kBefore = "listening on ";
  const auto line = read_line(pipe.read_end.get(), kPatience);
  if (!line.starts_with(kBefore)) {
    throw std::runtime_error("the local HTTP server said '" + line + "'");
  }
  return {std::move(process), line.substr(kBefore.size())};
}

}  // namespace

ServerProcess::ServerProcess(const std::string& executable)
    : ServerProcess(start_server(executable)) {}

ServerProcess::ServerProcess(std::pair<WorkerProcess, std::string> started)
    : process_(std::move(started.first)), url_(std::move(started.second)) {}

ServerProcess::~ServerProcess() {
  ::kill(process_.pid(), SIGTERM);
  constexpr std::chrono::seconds kLongerThanItsOwnLimit{3};
  wait_until_readable(process_.pidfd(), std::chrono::steady_clock::now() + kLongerThanItsOwnLimit);
}  // what has not ended by now is killed with process_

bool ServerProcess::serves() const noexcept {
  siginfo_t change{};
  // Only asked: it stays to be told of again.
  constexpr int kHasStopped = WSTOPPED | WNOHANG | WNOWAIT;
  const auto child = static_cast<id_t>(process_.pid());
  const bool stopped = ::waitid(P_PID, child, &change, kHasStopped) == 0 && change.si_pid != 0;
  return !stopped && !wait_until_readable(process_.pidfd(), {});
}

std::chrono::nanoseconds ServerProcess::cpu_time() const { return cpu_time_of(process_.pid()); }

}  // namespace concbench
