#pragma once

#include <thread>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "runners/contract/start_thread.hpp"

namespace concbench {

/// A boost::asio::thread_pool whose threads are started here and attached to it. Its own
/// constructor, where the system refuses one of them, waits for those before it, which wait for
/// work, for ever.
class AsioPool {
 public:
  /// Throws std::system_error when the system does not give that many.
  explicit AsioPool(std::size_t threads) {
    try {
      while (threads_.size() < threads) {
        threads_.push_back(start_thread([this] { pool_.attach(); }));
      }
    } catch (...) {
      pool_.stop();
      throw;
    }
  }
  ~AsioPool() { pool_.stop(); }

  /// Before what its threads use goes: waits until they have ended.
  void end() {
    pool_.stop();
    threads_.clear();
  }

  AsioPool(const AsioPool&) = delete;
  AsioPool& operator=(const AsioPool&) = delete;

  boost::asio::thread_pool& get() noexcept { return pool_; }

 private:
  boost::asio::thread_pool pool_{0};
  std::vector<std::jthread> threads_;  // last: joined before the pool goes
};

}  // namespace concbench
