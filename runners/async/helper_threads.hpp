#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "runners/threaded/asio_pool.hpp"

namespace concbench {

namespace asio = boost::asio;

/// Threads beside loops that wait for files in their place: a boost::asio::thread_pool, to which
/// blocking calls are posted. A loop is held and told as in Asio's C++20 example
/// "callback_wrapper", which makes an asynchronous operation of what another thread does. They
/// start with the first call. To be destroyed while the loops are still there: their handlers go
/// there.
class HelperThreads {
 public:
  explicit HelperThreads(std::size_t threads) : threads_(threads) {}

  std::size_t count() const noexcept { return threads_; }

  /// Now, and not with the first call. Throws as that does.
  void start() {
    std::call_once(started_, [this] { pool_.emplace(threads_); });
  }

  /// Calls `work`, which must not throw, in one of the threads. Throws std::system_error where the
  /// system gives no threads.
  template <class Work>
  void call(Work work) {
    start();
    asio::post(pool_->get(), std::move(work));
  }

  /// Calls `work`, which must not throw, in one of the threads, and then `after` on the executor of
  /// a loop, which does not run dry meanwhile. Throws std::system_error where the system gives no
  /// threads.
  template <class Executor, class Work, class After>
  void call(const Executor& loop, Work work, After after) {
    start();
    asio::post(pool_->get(), [work = std::move(work), after = std::move(after),
                              guard = asio::make_work_guard(loop)]() mutable {
      work();
      asio::post(guard.get_executor(), std::move(after));
    });
  }

 private:
  std::size_t threads_;
  std::once_flag started_;
  std::optional<AsioPool> pool_;
};

}  // namespace concbench
