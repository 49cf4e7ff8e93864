#include "workloads/http/curl_multi.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "workloads/http/curl_transfer.hpp"

namespace concbench {
namespace {

class CurlMulti final : public HttpMulti {
 public:
  CurlMulti(SocketWatcher& watcher, std::size_t connections)
      : watcher_(watcher), handle_((initialise_libcurl(), curl_multi_init())) {
    if (!handle_) throw std::runtime_error("libcurl: no memory for a multi handle");
    curl_multi_setopt(handle_.get(), CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
    curl_multi_setopt(handle_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(handle_.get(), CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
    curl_multi_setopt(handle_.get(), CURLMOPT_TIMERDATA, this);
    // As many stay open between requests, too: those of a batch are there in the next one.
    const auto total = static_cast<long>(connections);  // 0: no limit
    constexpr long kNoLimit = std::numeric_limits<int>::max();
    curl_multi_setopt(handle_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, total);
    curl_multi_setopt(handle_.get(), CURLMOPT_MAXCONNECTS, total == 0 ? kNoLimit : total);
    // As many as the server allows: libcurl's own limit is 100.
    constexpr long kMostStreams = 1L << 20;
    curl_multi_setopt(handle_.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, kMostStreams);
  }

  ~CurlMulti() override {
    for (auto& [handle, active] : active_) curl_multi_remove_handle(handle_.get(), handle);
  }

  RequestId start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter) override {
    std::unique_ptr<CurlTransfer> transfer;
    try {
      transfer = idle_transfer();
      transfer->prepare(get);
    } catch (...) {
      end_soon(std::move(waiter), std::current_exception());
      return nullptr;
    }
    CURL* const handle = transfer->handle();
    active_.emplace(handle, Active{std::move(transfer), std::move(waiter)});
    // Asks for a call after 0 ms, which starts the transfer.
    if (const auto code = curl_multi_add_handle(handle_.get(), handle); code != CURLM_OK) {
      fail_all(code);
    } else if (!wanted_at_) {
      want_call(Clock::now());  // it does not ask for what it believes to have asked for already
    }
    return handle;
  }

  std::unique_ptr<HttpWaiter> cancel(RequestId request) override {
    // The key is the address; the object is looked for, not looked into.
    const auto found = active_.find(static_cast<CURL*>(const_cast<void*>(request)));
    if (found == active_.end()) return nullptr;
    curl_multi_remove_handle(handle_.get(), found->first);
    auto waiter = std::move(found->second.waiter);
    active_.erase(found);  // its connection may be half way through a response
    rest_if_idle();
    return waiter;
  }

  std::size_t in_flight() const noexcept override { return active_.size() + ended_.size(); }

  void socket_ready(int socket, bool readable, bool writable, bool broken) override {
    act(socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0) |
                    (broken ? CURL_CSELECT_ERR : 0));
  }

  void time_is_up() override {
    if (wanted_at_ && *wanted_at_ <= Clock::now()) {
      wanted_at_.reset();
    } else {
      is_displaced_ = true;  // called for requests that have ended, or too early
    }
    act(CURL_SOCKET_TIMEOUT, 0);
  }

 private:
  struct Active {
    std::unique_ptr<CurlTransfer> transfer;
    std::unique_ptr<HttpWaiter> waiter;
  };
  struct Ended {
    std::unique_ptr<HttpWaiter> waiter;
    std::exception_ptr error;
    HttpResponse response;
  };

  using Clock = std::chrono::steady_clock;

  void act(curl_socket_t socket, int events) {
    int running = 0;
    const auto code = curl_multi_socket_action(handle_.get(), socket, events, &running);
    collect_ended();
    if (code != CURLM_OK) fail_all(code);
    auto ended = std::exchange(ended_, {});
    if (std::exchange(is_displaced_, false) && wanted_at_) want_call(*wanted_at_);
    rest_if_idle();
    // Only now: whoever is resumed may start its next request, and libcurl must not be entered
    // from within one of its own calls.
    for (auto& [waiter, error, response] : ended) {
      waiter->resume(std::move(error), std::move(response));
    }
  }

  std::unique_ptr<CurlTransfer> idle_transfer() {
    if (idle_.empty()) return std::make_unique<CurlTransfer>();
    auto transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }

  void end_soon(std::unique_ptr<HttpWaiter> waiter, std::exception_ptr error) {
    ended_.push_back({std::move(waiter), std::move(error), {}});
    is_displaced_ = true;
    watcher_.call_after(std::chrono::milliseconds(0));
  }

  /// At `time`, or once those that have ended have been told so.
  void want_call(Clock::time_point time) {
    wanted_at_ = time;
    if (!ended_.empty()) {
      is_displaced_ = true;
      return;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now());
    watcher_.call_after(std::max(left, std::chrono::milliseconds(0)));
  }

  /// Over HTTP/2 libcurl leaves a time limit standing of a request that has ended, and a loop that
  /// is to run dry would wait for it.
  void rest_if_idle() {
    if (!active_.empty()) return;
    wanted_at_.reset();
    if (ended_.empty()) watcher_.cancel_call();
  }

  /// libcurl says that the multi handle itself is at fault: nothing on it would ever finish.
  void fail_all(CURLMcode code) {
    const auto error = std::make_exception_ptr(
        std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code)));
    for (auto& [handle, active] : std::exchange(active_, {})) {
      curl_multi_remove_handle(handle_.get(), handle);
      end_soon(std::move(active.waiter), error);
    }
  }

  void collect_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(handle_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;
      CURL* const handle = message->easy_handle;
      curl_multi_remove_handle(handle_.get(), handle);  // frees the message
      auto node = active_.extract(handle);
      auto& [transfer, waiter] = node.mapped();
      try {
        auto response = transfer->take_response(result);
        idle_.push_back(std::move(transfer));
        ended_.push_back({std::move(waiter), nullptr, std::move(response)});
      } catch (...) {
        ended_.push_back({std::move(waiter), std::current_exception(), {}});
      }
    }
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self_pointer, void*) {
    auto& watcher = static_cast<CurlMulti*>(self_pointer)->watcher_;
    if (what == CURL_POLL_REMOVE) {
      watcher.forget(socket);
      return 0;
    }
    const bool watched =
        watcher.watch(socket, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
    return watched ? 0 : -1;  // libcurl then ends every transfer of the loop
  }

  static int on_timer(CURLM*, long timeout_ms, void* self_pointer) {
    auto& self = *static_cast<CurlMulti*>(self_pointer);
    if (timeout_ms >= 0) {
      self.want_call(Clock::now() + std::chrono::milliseconds(timeout_ms));
      return 0;
    }
    self.wanted_at_.reset();
    if (self.ended_.empty()) self.watcher_.cancel_call();
    return 0;
  }

  struct Cleanup {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
  };

  SocketWatcher& watcher_;
  std::optional<Clock::time_point> wanted_at_;  // when libcurl is to be called
  bool is_displaced_ = false;                   // another call stands in its place
  // Destroyed last to first: easy handles go before the multi handle that caches connections.
  std::unique_ptr<CURLM, Cleanup> handle_;
  std::unordered_map<CURL*, Active> active_;
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
  std::vector<Ended> ended_;
};

}  // namespace

std::unique_ptr<HttpMulti> make_curl_multi(SocketWatcher& watcher, std::size_t connections) {
  return std::make_unique<CurlMulti>(watcher, connections);
}

}  // namespace concbench
