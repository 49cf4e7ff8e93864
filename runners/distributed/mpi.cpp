#include "runners/distributed/mpi.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <random>
#include <stdexcept>
#include <system_error>

#include "runners/distributed/mpi_hosts.hpp"
#include "runners/distributed/mpi_job.hpp"
#include "runners/distributed/mpi_launcher.hpp"
#include "runners/distributed/mpi_link.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kToStart{30};
constexpr std::chrono::seconds kToEnd{5};

std::vector<MpiHost> hosts_of(const Parameters& settings) {
  const auto& file = settings.text("hosts");
  return file.empty() ? std::vector<MpiHost>{} : read_mpi_hosts(file);
}

std::string address_text(const MpiHost& host, std::size_t ranks) {
  return host.name + ":" + std::to_string(ranks);
}

/// A name that no other socket has.
sockaddr_un make_address() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto name =
      "concbench-mpi-" + std::to_string(::getpid()) + "-" + std::to_string(std::random_device{}());
  // The zero byte at the beginning makes it abstract.
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  return address;
}

class MpiRanks final : public Runner {
 public:
  MpiRanks(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        launcher_(terms.settings.text("launcher")),
        listed_hosts_(hosts_of(terms.settings)) {
    const auto address = make_address();
    listen_at(address);
    auto variables = launcher_.variables();
    variables.emplace_back(kMpiSocketVariable, address.sun_path + 1);
    job_.emplace(command_line(terms), variables);
    const auto give_up = Clock::now() + kToStart;
    try {
      await_rank_zero(give_up);
      send_memory();
      for (std::size_t rank = 0; rank <= terms.concurrency; ++rank) {
        wait_readable(socket_.get(), give_up);
        const auto host = receive();
        if (!host) throw_ended();
        host_of_rank_.push_back(*host);
      }
    } catch (const std::runtime_error& error) {
      explain(error);
    }
  }

  ~MpiRanks() override {
    socket_.close();
    job_->end(kToEnd);
  }

  void run_batch() override {
    // A message that cannot be sent is noticed below, like one that does not come back.
    ::send(socket_.get(), "b", 1, MSG_NOSIGNAL);
    if (!death_ && receive()) return;
    if (!death_) death_ = why_ended();
    // All tasks done, and yet nothing is left that could run another batch.
    if (batch_.fail_unfinished(*death_) == 0) throw std::runtime_error(*death_);
  }

  std::vector<std::string> hosts() const override {
    std::vector<std::string> names;
    if (listed_hosts_.empty()) return names;
    for (std::size_t rank = 1; rank < host_of_rank_.size(); ++rank) {
      const auto& name = host_of_rank_[rank];
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
  }

 private:
  void listen_at(const sockaddr_un& address) {
    listener_ = FileDescriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 +
                                               std::strlen(address.sun_path + 1));
    if (!listener_ ||
        ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), length) < 0 ||
        ::listen(listener_.get(), 1) < 0) {
      throw std::system_error(errno, std::generic_category(), "cannot make a socket for rank 0");
    }
  }

  /// Rank 0 here and the workers where the host file has room for them, first line first.
  std::vector<std::string> command_line(const RunnerTerms& terms) const {
    auto words = launcher_.words();
    const auto add_ranks = [&](std::size_t count, const std::string& where) {
      for (const auto& word :
           {std::string("-n"), std::to_string(count), std::string("--host"), where,
            terms.programs.rank, std::string("rank"), terms.programs.order}) {
        words.push_back(word);
      }
    };
    const MpiHost here{"localhost", terms.concurrency + 1};
    if (listed_hosts_.empty()) {
      add_ranks(here.slots, address_text(here, here.slots));
      return words;
    }
    add_ranks(1, here.name);
    std::size_t unplaced = terms.concurrency;
    for (const auto& host : listed_hosts_) {
      const auto count = std::min(unplaced, host.slots);
      if (count == 0) break;
      words.emplace_back(":");
      add_ranks(count, address_text(host, count));
      unplaced -= count;
    }
    if (unplaced > 0) {
      throw std::runtime_error("needs " + std::to_string(terms.concurrency) +
                               " workers; the host file has " +
                               std::to_string(slots_of(listed_hosts_)) + " slots");
    }
    return words;
  }

  /// Throws when mpirun ends or the time is up.
  void wait_readable(int descriptor, Clock::time_point give_up) {
    for (;;) {
      const auto left = std::chrono::duration_cast<milliseconds>(give_up - Clock::now());
      std::array<pollfd, 2> news{{{descriptor, POLLIN, 0}, {job_->pidfd(), POLLIN, 0}}};
      ::poll(news.data(), news.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
      if (news[0].revents != 0) return;
      if (news[1].revents != 0) throw_ended();
      if (left.count() <= 0) {
        throw std::runtime_error("no rank has answered within " + std::to_string(kToStart.count()) +
                                 " s");
      }
    }
  }

  void await_rank_zero(Clock::time_point give_up) {
    while (!socket_) {
      wait_readable(listener_.get(), give_up);
      socket_ = FileDescriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!socket_ && errno != EINTR && errno != ECONNABORTED) {
        throw std::system_error(errno, std::generic_category(), "cannot hear rank 0");
      }
      ucred peer{};
      socklen_t size = sizeof peer;
      // An abstract name protects nothing: anybody may have connected.
      if (::getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
          peer.uid != ::getuid()) {
        socket_.close();
      }
    }
    listener_.close();
  }

  void send_memory() {
    const int descriptor = batch_.memory_descriptor();
    std::array<char, CMSG_SPACE(sizeof descriptor)> control{};
    char byte = 'm';
    iovec part{&byte, 1};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    if (::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) < 0) throw_ended();
  }

  /// The next message of rank 0; empty when that is gone.
  std::optional<std::string> receive() {
    std::string message(kMpiMessageBytes, '\0');
    ssize_t size = 0;
    do {
      size = ::recv(socket_.get(), message.data(), message.size(), 0);
    } while (size < 0 && errno == EINTR);
    if (size <= 0) return std::nullopt;
    message.resize(static_cast<std::size_t>(size));
    return message;
  }

  /// Only when rank 0 is gone: mpirun, which ends all ranks when one dies, follows at once.
  std::string why_ended() {
    job_->end(kToEnd);
    return job_->why(host_of_rank_);
  }

  [[noreturn]] void throw_ended() { throw std::runtime_error(why_ended()); }

  [[noreturn]] void explain(const std::runtime_error& error) {
    job_->end(milliseconds(0));
    const auto silent = launcher_.silent_hosts(listed_hosts_);
    throw std::runtime_error("the ranks did not start: " +
                             (silent.empty() ? std::string(error.what()) : silent));
  }

  Batch& batch_;
  MpiLauncher launcher_;
  std::vector<MpiHost> listed_hosts_;
  FileDescriptor listener_;
  std::optional<MpiJob> job_;
  FileDescriptor socket_;
  std::vector<std::string> host_of_rank_;
  std::optional<std::string> death_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<MpiRanks>(batch, terms);
}

const char* const kDefaultLauncher = "mpirun";

std::string refuse(const Parameters& settings) {
  const MpiLauncher launcher(settings.text("launcher"));
  const auto program = launcher.program();
  if (program.empty()) return "mpi.launcher is empty; type a command such as mpirun";
  if (settings.text("launcher") != kDefaultLauncher && !launcher.is_installed()) {
    return "mpi.launcher: there is no program '" + program +
           "'; type a command that starts mpirun, such as mpirun or its whole path";
  }
  try {
    hosts_of(settings);
  } catch (const std::invalid_argument& error) {
    return std::string("mpi.hosts: ") + error.what();
  }
  return "";
}

std::string hole(const Parameters& settings, std::size_t concurrency) {
  // Which launcher is missing depends on the settings, so this is not for `unavailable`.
  if (!MpiLauncher(settings.text("launcher")).is_installed()) {
    return "Open MPI is not installed: no mpirun on the PATH";
  }
  const auto slots = slots_of(hosts_of(settings));
  if (slots == 0 || concurrency <= slots) return "";
  return "needs " + std::to_string(concurrency) + " workers; the host file has " +
         std::to_string(slots) + " slots";
}

}  // namespace

RunnerEntry mpi_entry() {
  return {.name = "mpi",
          .family = Family::kDistributed,
          .workers = Workers::kProcesses,
          .built_on = "Open MPI",
          .counterpart = "Celery, Ray",
          .summary = "ranks on this or other machines",
          .make = make,
          .parameters = {{.name = "hosts",
                          .kind = ParameterKind::kPath,
                          .default_text = "",
                          .meaning = "host file, lines NAME slots=N"},
                         {.name = "launcher",
                          .kind = ParameterKind::kText,
                          .default_text = kDefaultLauncher,
                          .meaning = "command that starts the ranks",
                          .in_label = false}},
          .refuse = refuse,
          .hole = hole,
          .cores_of_hosts = [](const Parameters& settings) { return slots_of(hosts_of(settings)); },
          .start_cost = std::chrono::seconds(1)};
}

}  // namespace concbench
