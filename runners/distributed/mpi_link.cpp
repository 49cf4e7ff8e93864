#include "runners/distributed/mpi_link.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <random>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {

MpiLink::MpiLink()
    : name_("concbench-mpi-" + std::to_string(::getpid()) + "-" +
            std::to_string(std::random_device{}())),
      listener_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // The zero byte at the beginning makes it abstract.
  std::memcpy(address.sun_path + 1, name_.data(), name_.size());
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name_.size());
  if (!listener_ ||
      ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), length) < 0 ||
      ::listen(listener_.get(), 1) < 0) {
    throw_errno("cannot make a socket for rank 0");
  }
}

void MpiLink::accept() {
  socket_ = FileDescriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket_ && errno != EINTR && errno != ECONNABORTED) {
    throw_errno("cannot hear rank 0");
  }
  ucred peer{};
  socklen_t size = sizeof peer;
  // An abstract name protects nothing: anybody may have connected.
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
      peer.uid != ::getuid()) {
    socket_.close();
  }
  peer_ = peer.pid;
  if (socket_) listener_.close();
}

bool MpiLink::send_memory(int descriptor) const {
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
  return ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) >= 0;
}

void MpiLink::ask_for_batch() const {
  // One that cannot be sent is noticed like one that is not answered.
  static_cast<void>(::send(socket_.get(), "b", 1, MSG_NOSIGNAL));
}

std::optional<std::string> MpiLink::receive() const {
  std::string message(kMpiMessageBytes, '\0');
  ssize_t size = 0;
  do {
    size = ::recv(socket_.get(), message.data(), message.size(), 0);
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return std::nullopt;
  message.resize(static_cast<std::size_t>(size));
  return message;
}

}  // namespace concbench
