#include "runners/async/epoll_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

constexpr std::chrono::nanoseconds kForEver{-1};

/// Nanoseconds where the kernel has epoll_pwait2, since 5.11; else milliseconds, rounded up.
int wait(int epoll, std::span<epoll_event> events, std::chrono::nanoseconds most) {
  const auto room = static_cast<int>(events.size());
#ifdef SYS_epoll_pwait2
  static bool has_pwait2 = true;
  if (has_pwait2) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(most);
    const timespec limit{seconds.count(), (most - seconds).count()};
    const auto count = ::syscall(SYS_epoll_pwait2, epoll, events.data(), room,
                                 most < most.zero() ? nullptr : &limit, nullptr, 0);
    if (count >= 0 || errno != ENOSYS) return static_cast<int>(count);
    has_pwait2 = false;
  }
#endif
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(most).count();
  return ::epoll_wait(epoll, events.data(), room, most < most.zero() ? -1 : static_cast<int>(ms));
}

}  // namespace

EpollLoop::EpollLoop()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_up_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_) throw_errno("epoll_create1");
  if (!wake_up_) throw_errno("cannot make an eventfd");
  epoll_event event{.events = EPOLLIN, .data = {.fd = wake_up_.get()}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_up_.get(), &event) != 0)
    throw_errno("epoll_ctl");
}

void EpollLoop::run() {
  // While calls are posted in each turn, the kernel is asked in some of them: it costs more than
  // one.
  constexpr unsigned kTurns = 64;
  for (unsigned turn = 1; has_work(); ++turn) {
    call_posted();
    call_timers();
    if (has_work() && (posted_.empty() || turn % kTurns == 0)) wait_for_events();
  }
}

/// Those that are there now; what they post comes in the next turn.
void EpollLoop::call_posted() {
  for (auto left = posted_.size(); left > 0; --left) {
    const auto call = std::move(posted_.front());
    posted_.pop_front();
    call();
  }
}

void EpollLoop::call_timers() {
  if (timers_.empty()) return;
  const auto now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    auto node = timers_.extract(timers_.begin());
    by_id_.erase(node.mapped().id);
    node.mapped().call();
  }
}

void EpollLoop::wait_for_events() {
  auto most = kForEver;
  if (!posted_.empty()) {
    most = most.zero();
  } else if (!timers_.empty()) {
    most = std::max<std::chrono::nanoseconds>(timers_.begin()->first - Clock::now(), most.zero());
  }
  std::array<epoll_event, 256> events;
  const int count = wait(epoll_.get(), events, most);
  if (count < 0 && errno != EINTR) throw_errno("epoll_wait");
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_up_.get()) {
      take_from_threads();
      continue;
    }
    // Whoever was called before may have let go of it.
    const auto found = watched_.find(event.data.fd);
    if (found == watched_.end()) continue;
    const auto ready = found->second.ready;
    ready(event.events);
  }
}

void EpollLoop::take_from_threads() {
  std::uint64_t count = 0;
  static_cast<void>(::read(wake_up_.get(), &count, sizeof count));
  std::vector<Call> calls;
  {
    const std::lock_guard lock(mutex_);
    calls = std::exchange(from_threads_, {});
  }
  held_ -= calls.size();
  for (const auto& call : calls) call();
}

void EpollLoop::post_from_thread(Call call) {
  {
    const std::lock_guard lock(mutex_);
    from_threads_.push_back(std::move(call));
  }
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_up_.get(), &one, sizeof one));
}

EpollLoop::TimerId EpollLoop::call_at(Clock::time_point time, Call call) {
  const auto id = ++last_timer_;
  by_id_.emplace(id, timers_.emplace(time, Timer{id, std::move(call)}));
  return id;
}

void EpollLoop::cancel(TimerId timer) {
  const auto found = by_id_.find(timer);
  if (found == by_id_.end()) return;
  timers_.erase(found->second);
  by_id_.erase(found);
}

void EpollLoop::watch(int descriptor, std::uint32_t events,
                      std::function<void(std::uint32_t)> ready, Watched how) {
  const bool is_new = !watched_.contains(descriptor);
  epoll_event event{.events = events, .data = {.fd = descriptor}};
  const int change = is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(epoll_.get(), change, descriptor, &event) != 0) throw_errno("epoll_ctl");
  if (is_new && how == Watched::kHolds) hold();
  watched_.insert_or_assign(descriptor, Place{std::move(ready), how});
}

void EpollLoop::forget(int descriptor) noexcept {
  const auto found = watched_.find(descriptor);
  if (found == watched_.end()) return;
  if (found->second.how == Watched::kHolds) let_go();
  watched_.erase(found);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, descriptor, nullptr);
}

}  // namespace concbench
