#include "workloads/http/curl_fetch.hpp"

#include <unistd.h>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "workloads/http/curl_transfer.hpp"

namespace concbench {
namespace {

/// The idle handles of this process, last used first: as many as threads ever fetched at once.
class IdleTransfers {
 public:
  std::unique_ptr<CurlTransfer> borrow() {
    const std::lock_guard lock(mutex_);
    if (owner_ != ::getpid()) {
      // A handle inherited over a fork shares its socket with the parent. Even cleaning it up
      // could speak on that socket, so the child leaves it alone.
      for (auto& transfer : idle_) static_cast<void>(transfer.release());
      idle_.clear();
      owner_ = ::getpid();
    }
    if (idle_.empty()) return std::make_unique<CurlTransfer>();
    auto transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }

  void give_back(std::unique_ptr<CurlTransfer> transfer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(transfer));
  }

 private:
  std::mutex mutex_;
  pid_t owner_ = ::getpid();
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
};

}  // namespace

HttpResponse fetch_with_curl(const Url& url) {
  static IdleTransfers idle;
  auto transfer = idle.borrow();
  transfer->prepare(url);
  // When this throws the handle goes too: its connection may be half way through a response.
  auto response = transfer->take_response(curl_easy_perform(transfer->handle()));
  idle.give_back(std::move(transfer));
  return response;
}

}  // namespace concbench
