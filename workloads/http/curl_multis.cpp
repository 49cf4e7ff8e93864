#include "workloads/http/curl_multis.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

#include "workloads/http/curl_multi.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class CurlMultis final : public HttpMulti {
 public:
  explicit CurlMultis(SocketWatcher& watcher) : watcher_(watcher) {}

  RequestId start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter) override {
    return handle_for(get.terms).multi->start(get, std::move(waiter));
  }

  std::unique_ptr<HttpWaiter> cancel(RequestId request) override {
    for (auto& handle : handles_) {
      if (auto waiter = handle.multi->cancel(request)) return waiter;
    }
    return nullptr;
  }

  std::size_t in_flight() const noexcept override {
    std::size_t sum = 0;
    for (const auto& handle : handles_) sum += handle.multi->in_flight();
    return sum;
  }

  void socket_ready(int socket, bool readable, bool writable, bool broken) override {
    const auto owner = owners_.find(socket);
    if (owner == owners_.end()) return;  // let go of since it became ready
    owner->second->multi->socket_ready(socket, readable, writable, broken);
  }

  void time_is_up() override {
    armed_at_.reset();
    const auto now = Clock::now();
    for (auto& handle : handles_) {
      if (!handle.due_at || *handle.due_at > now) continue;
      handle.due_at.reset();
      handle.multi->time_is_up();
    }
    arm_or_rest();
  }

 private:
  /// One multi handle, and when it is to be called. What it asks of a loop, it asks of `all`.
  struct Handle final : SocketWatcher {
    Handle(CurlMultis& owner, std::size_t most)
        : all(owner), most_connections(most), multi(make_curl_multi(*this, most)) {}

    bool watch(int socket, bool readable, bool writable) noexcept override {
      return all.watch(*this, socket, readable, writable);
    }
    void forget(int socket) noexcept override { all.forget(socket); }
    void call_after(milliseconds delay) noexcept override {
      due_at = Clock::now() + delay;
      all.arm(*due_at, delay);
    }
    void cancel_call() noexcept override {
      due_at.reset();
      all.rest();
    }

    CurlMultis& all;
    std::size_t most_connections;
    std::optional<Clock::time_point> due_at;
    std::unique_ptr<HttpMulti> multi;  // last: it still lets go of sockets while it is destroyed
  };

  /// The first that has a connection to spare, or may open one; else another one, or, where the
  /// terms allow no more, the one with the fewest requests.
  Handle& handle_for(const HttpTerms& terms) {
    if (terms.version == HttpTerms::Version::k2) return only_handle(terms.connections);
    std::size_t connections = 0;
    Handle* least = nullptr;
    for (auto& handle : handles_) {
      const auto in_flight = handle.multi->in_flight();
      if (in_flight < handle.most_connections) return handle;
      connections += handle.most_connections;
      if (least == nullptr || in_flight < least->multi->in_flight()) least = &handle;
    }
    constexpr std::size_t kOfAHandle = 128;
    if (terms.connections == 0) return handles_.emplace_back(*this, kOfAHandle);
    if (connections >= terms.connections) return *least;
    return handles_.emplace_back(*this, std::min(kOfAHandle, terms.connections - connections));
  }

  Handle& only_handle(std::size_t connections) {
    if (handles_.empty()) handles_.emplace_back(*this, connections);
    return handles_.front();
  }

  bool watch(Handle& handle, int socket, bool readable, bool writable) noexcept {
    try {
      owners_[socket] = &handle;
    } catch (...) {
      return false;
    }
    return watcher_.watch(socket, readable, writable);
  }

  void forget(int socket) noexcept {
    owners_.erase(socket);
    watcher_.forget(socket);
  }

  /// A call that is due already comes no later; it arms the next one.
  void arm(Clock::time_point time, milliseconds delay) noexcept {
    if (armed_at_ && *armed_at_ <= time) return;
    armed_at_ = time;
    watcher_.call_after(delay);
  }

  void rest() noexcept {
    const auto is_due = [](const Handle& handle) { return handle.due_at.has_value(); };
    if (!armed_at_ || std::ranges::any_of(handles_, is_due)) return;
    armed_at_.reset();
    watcher_.cancel_call();
  }

  void arm_or_rest() noexcept {
    std::optional<Clock::time_point> next;
    for (const auto& handle : handles_) {
      if (handle.due_at && (!next || *handle.due_at < *next)) next = handle.due_at;
    }
    if (!next) return rest();
    const auto left = std::chrono::ceil<milliseconds>(*next - Clock::now());
    arm(*next, std::max(left, milliseconds(0)));
  }

  SocketWatcher& watcher_;
  std::optional<Clock::time_point> armed_at_;
  std::unordered_map<int, Handle*> owners_;  // of sockets
  std::list<Handle> handles_;                // last: they let go of sockets while destroyed
};

}  // namespace

std::unique_ptr<HttpMulti> make_curl_multis(SocketWatcher& watcher) {
  return std::make_unique<CurlMultis>(watcher);
}

}  // namespace concbench
