#include "workloads/http/curl_fetch.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "workloads/contract/fork_generation.hpp"
#include "workloads/http/curl_transfer.hpp"

namespace concbench {
namespace {

/// The handles of this process. Those that are idle are taken last used first; there are as many as
/// threads ever fetched at once, or as the terms allow.
class Transfers {
 public:
  std::unique_ptr<CurlTransfer> borrow(std::size_t most) {
    std::unique_lock lock(mutex_);
    if (const auto now = fork_generation(); owner_ != now) {
      // A handle inherited over a fork shares its socket with the parent. Even cleaning it up
      // could speak on that socket, so the child leaves it alone.
      for (auto& transfer : idle_) static_cast<void>(transfer.release());
      idle_.clear();
      borrowed_ = 0;
      owner_ = now;
    }
    if (most > 0) came_back_.wait(lock, [&] { return borrowed_ < most; });
    auto transfer = idle_.empty() ? std::make_unique<CurlTransfer>() : std::move(idle_.back());
    if (!idle_.empty()) idle_.pop_back();
    ++borrowed_;
    return transfer;
  }

  /// Null where it is not to be used again.
  void give_back(std::unique_ptr<CurlTransfer> transfer) {
    {
      const std::lock_guard lock(mutex_);
      --borrowed_;
      if (transfer) idle_.push_back(std::move(transfer));
    }
    came_back_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_back_;
  unsigned owner_ = fork_generation();
  std::size_t borrowed_ = 0;
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
};

}  // namespace

HttpResponse fetch_with_curl(const HttpGet& get) {
  static Transfers transfers;
  auto transfer = transfers.borrow(get.terms.connections);
  try {
    transfer->prepare(get);
    auto response = transfer->take_response(curl_easy_perform(transfer->handle()));
    transfers.give_back(std::move(transfer));
    return response;
  } catch (...) {
    transfer.reset();  // its connection may be half way through a response
    transfers.give_back(nullptr);
    throw;
  }
}

}  // namespace concbench
