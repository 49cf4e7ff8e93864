#include "benchmarks/http_server/departures.hpp"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <tuple>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace concbench {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

int make_epoll() {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor >= 0) return descriptor;
  throw boost::system::system_error(errno, boost::system::system_category(), "epoll_create1");
}

}  // namespace

Departures::Departures(asio::io_context& loop) : epoll_(loop, make_epoll()) {}

void Departures::watch(int socket, Departing& client) noexcept {
  epoll_event event{};
  event.events = EPOLLRDHUP | EPOLLET;
  event.data.ptr = &client;
  // Where that fails, a departure is noticed when the answer is written.
  ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, socket, &event);
}

void Departures::forget(int socket) noexcept {
  ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, socket, nullptr);
}

asio::awaitable<void> Departures::tell() {
  error_code error;
  while (!error) {
    std::tie(error) = co_await epoll_.async_wait(asio::posix::descriptor_base::wait_read,
                                                 asio::as_tuple(asio::use_awaitable));
    if (!error) tell_those_who_left();
  }
}

void Departures::stop() {
  error_code ignored;
  epoll_.close(ignored);
}

void Departures::tell_those_who_left() {
  std::array<epoll_event, 64> events;
  std::size_t count = 0;
  do {
    const int found = ::epoll_wait(epoll_.native_handle(), events.data(), events.size(), 0);
    count = found > 0 ? static_cast<std::size_t>(found) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      static_cast<Departing*>(events[i].data.ptr)->has_left();
    }
  } while (count == events.size());
}

}  // namespace concbench
