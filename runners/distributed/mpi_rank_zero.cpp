#include "runners/distributed/mpi_rank_zero.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "runners/contract/monotonic_ns.hpp"
#include "runners/distributed/mpi_link.hpp"
#include "workloads/contract/number.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

FileDescriptor connect_to_runner() {
  const char* const name = std::getenv(kMpiSocketVariable);
  sockaddr_un address{};
  if (name == nullptr || std::strlen(name) + 1 > sizeof address.sun_path) {
    throw std::runtime_error(std::string(kMpiSocketVariable) +
                             " names no socket; this program is started by concbench");
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name, std::strlen(name));
  const auto length = offsetof(sockaddr_un, sun_path) + 1 + std::strlen(name);
  FileDescriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                           static_cast<socklen_t>(length)) < 0) {
    throw_errno("concbench does not run on this machine, where rank 0 has to be");
  }
  return socket;
}

std::size_t tasks_ahead() {
  const char* const text = std::getenv(kMpiAheadVariable);
  const auto number = text == nullptr ? std::nullopt : parse_number<std::size_t>(text);
  if (!number) throw std::runtime_error(std::string(kMpiAheadVariable) + " holds no number");
  return *number;
}

int receive_descriptor(int socket) {
  int descriptor = -1;
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptor)> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) < 0) throw_errno("no word from the runner");
  const auto* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) {
    throw std::runtime_error("the runner has not sent its batch");
  }
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

/// How far the clock of a rank on another machine is ahead. The quickest of some exchanges is the
/// one that says it best.
std::int64_t ask_clock(int rank) {
  constexpr int kExchanges = 20;
  std::int64_t quickest = std::numeric_limits<std::int64_t>::max();
  std::int64_t ahead = 0;
  for (int exchange = 0; exchange < kExchanges; ++exchange) {
    Assignment question{Assignment::kTellTime, Stamping::kOff};
    std::int64_t there = 0;
    const auto asked = monotonic_ns();
    send_bytes(bytes_of(question), rank, kAssignmentTag);
    receive_bytes(bytes_of(there), wait_for_message(rank, kTimeTag));
    const auto took = monotonic_ns() - asked;
    if (took >= quickest) continue;
    quickest = took;
    ahead = there - (asked + took / 2);
  }
  return ahead;
}

}  // namespace

RankZero::RankZero(const Workload& workload, const std::vector<Greeting>& greetings)
    : workers_(static_cast<int>(greetings.size()) - 1),
      socket_(connect_to_runner()),
      batch_(workload, receive_descriptor(socket_.get())),
      clock_ahead_ns_(greetings.size()),
      ahead_(tasks_ahead()) {
  measure_clocks(greetings);
  tell_runner(std::to_string(greetings.size()));
  for (const auto& greeting : greetings) tell_runner({greeting.host, std::strlen(greeting.host)});
}

void RankZero::serve_runner() {
  for (char byte = 0; ::recv(socket_.get(), &byte, 1, 0) == 1;) {
    run_batch();
    tell_runner("d");
  }
  for (int rank = 1; rank <= workers_; ++rank) {
    Assignment stop{Assignment::kStop, Stamping::kOff};
    send_bytes(bytes_of(stop), rank, kAssignmentTag);
  }
}

void RankZero::measure_clocks(const std::vector<Greeting>& greetings) {
  for (int rank = 1; rank <= workers_; ++rank) {
    const auto i = static_cast<std::size_t>(rank);
    const bool same_clock = std::string_view(greetings[i].boot) == greetings[0].boot;
    clock_ahead_ns_[i] = same_clock ? 0 : ask_clock(rank);
  }
}

void RankZero::run_batch() {
  next_task_ = 0;
  // First one for each: none may wait for one rank while another has none.
  for (std::size_t round = 0; round <= ahead_ && next_task_ < batch_.task_count(); ++round) {
    for (int rank = 1; rank <= workers_; ++rank) hand_out(rank);
  }
  for (std::size_t done = 0; done < batch_.task_count(); ++done) collect();
}

void RankZero::hand_out(int rank) {
  if (next_task_ == batch_.task_count()) return;
  Assignment assignment{static_cast<std::int64_t>(next_task_++),
                        batch_.stamping() ? Stamping::kOn : Stamping::kOff};
  send_bytes(bytes_of(assignment), rank, kAssignmentTag);
}

/// Nobody else may notice that it is gone: not every launcher ends with the process that started
/// it.
void RankZero::require_runner() const {
  char byte = 0;
  if (::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
    throw std::runtime_error("concbench has ended");
  }
}

void RankZero::collect() {
  const auto status = wait_for_message(MPI_ANY_SOURCE, kAnswerTag, [this] { require_runner(); });
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  answer_.resize(static_cast<std::size_t>(size));
  receive_bytes(answer_, status);
  hand_out(status.MPI_SOURCE);

  AnswerHead head{};
  const auto body = std::span<const std::byte>(answer_).subspan(sizeof head);
  std::memcpy(&head, answer_.data(), sizeof head);
  const auto ahead = clock_ahead_ns_[static_cast<std::size_t>(status.MPI_SOURCE)];
  // Process ids of different machines are not comparable; rank numbers are.
  const std::int32_t place = -status.MPI_SOURCE;
  const TaskStamp stamp{head.started_ns - ahead, head.finished_ns - ahead, {place, place}};
  if (head.failed != 0) {
    const std::string reason(reinterpret_cast<const char*>(body.data()), body.size());
    batch_.executed_elsewhere(head.task, stamp, reason);
  } else {
    std::ranges::copy(body, batch_.result(head.task).begin());
    batch_.executed_elsewhere(head.task, stamp, {});
  }
}

void RankZero::tell_runner(std::span<const char> message) const {
  ::send(socket_.get(), message.data(), std::min(message.size(), kMpiMessageBytes), MSG_NOSIGNAL);
}

}  // namespace concbench
