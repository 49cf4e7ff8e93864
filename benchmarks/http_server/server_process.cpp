#include "benchmarks/http_server/server_process.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "benchmarks/cell/start_program.hpp"
#include "benchmarks/http_server/serve.hpp"
#include "benchmarks/machine/cpu_time.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/readiness.hpp"
#include "workloads/contract/number.hpp"
#include "workloads/contract/throw_errno.hpp"

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

/// Where the loopback interface is down, a server listens all the same.
void require_reachable(const std::string& url) {
  const auto port = parse_number<std::uint16_t>(url.substr(url.rfind(':') + 1));
  const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) throw_errno("cannot reach the local HTTP server");
  const timeval patience{kPatience.count(), 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port.value_or(0));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return;
  }
  const int error = errno == EINPROGRESS ? ETIMEDOUT : errno;
  throw std::runtime_error("the local HTTP server cannot be reached at " + url + ": " +
                           std::generic_category().message(error) +
                           "; see whether the loopback interface is up (ip link set lo up)");
}

std::string behind(std::string_view before, const std::string& line) {
  if (line.starts_with(before)) return line.substr(before.size());
  throw std::runtime_error("the local HTTP server said '" + line + "'");
}

bool was_killed(WorkerProcess& process) {
  constexpr std::chrono::seconds kToEnd{1};  // once it says nothing more
  return wait_until_readable(process.pidfd(), std::chrono::steady_clock::now() + kToEnd) &&
         process.wait().was_killed();
}

}  // namespace

ServerProcess::ServerProcess(std::size_t connections, const std::string& executable)
    : ServerProcess(start(connections, executable)) {}

ServerProcess::ServerProcess(Started started)
    : process_(std::move(started.process)),
      output_(std::move(started.output)),
      url_(std::move(started.url)),
      echo_address_(std::move(started.echo_address)) {}

ServerProcess::Started ServerProcess::start(std::size_t connections,
                                            const std::string& executable) {
  constexpr int kGoes = 3;
  constexpr std::size_t kToSpare = 64;  // clients of the cell before that have not quite gone
  const auto most = std::to_string(std::min(connections + kToSpare, most_connections()));
  for (int go = 1;; ++go) {
    Pipe pipe;
    auto process = start_program(executable, {"serve", "--max-connections", most},
                                 {.standard_output = pipe.write_end.get()});
    pipe.write_end.close();
    try {
      auto url = behind("listening on ", read_line(pipe.read_end.get(), kPatience));
      auto echo_address = behind("echoing on ", read_line(pipe.read_end.get(), kPatience));
      require_reachable(url);
      return {std::move(process), std::move(pipe.read_end), std::move(url),
              std::move(echo_address)};
    } catch (const std::runtime_error&) {
      // That somebody has killed one says nothing of this machine.
      if (go == kGoes || !was_killed(process)) throw;
    }
  }
}

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

bool ServerProcess::was_full() {
  std::array<char, 4096> lines;
  bool said_so = false;
  while (wait_until_readable(output_.get(), {}) &&
         ::read(output_.get(), lines.data(), lines.size()) > 0) {
    said_so = true;
  }
  return said_so;
}

std::chrono::nanoseconds ServerProcess::cpu_time() const { return cpu_time_of(process_.pid()); }

}  // namespace concbench
