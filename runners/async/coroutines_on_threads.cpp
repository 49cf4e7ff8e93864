#include <algorithm>
#include <atomic>
#include <exception>
#include <latch>
#include <mutex>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runners/async/asio_connection.hpp"
#include "runners/async/await_task.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/next_task.hpp"
#include "runners/async/shared_http.hpp"
#include "runners/async/spawn_setting.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/asio_pool.hpp"

namespace concbench {
namespace {

/// Connections that no task uses, of all threads.
class LockedSockets {
 public:
  explicit LockedSockets(const asio::any_io_executor& loop) : kept_(loop) {}

  KeptSocket take(const Endpoint& endpoint) {
    const std::scoped_lock lock(mutex_);
    return kept_.take(endpoint);
  }
  void give_back(KeptSocket socket) {
    const std::scoped_lock lock(mutex_);
    kept_.give_back(std::move(socket));
  }

 private:
  std::mutex mutex_;
  KeptSockets kept_;
};

/// What coroutines that several threads resume must do otherwise than those of one thread.
class OnThreads final : public Offload {
 public:
  OnThreads(const asio::any_io_executor& loop, std::size_t file_threads)
      : files_(file_threads), http_(loop), sockets_(loop) {}

  bool takes(Step::Kind kind) const override {
    return kind == Step::Kind::kFetch || kind == Step::Kind::kExchange || files_.takes(kind);
  }

  asio::awaitable<void> take(TaskInSteps& task, const Step& step) override {
    switch (step.kind) {
      case Step::Kind::kFetch:
        task.fetched(co_await http_.async_fetch(*step.get, asio::use_awaitable));
        break;
      case Step::Kind::kExchange:
        co_await await_exchange(sockets_, *step.exchange);
        break;
      default:
        co_await files_.take(task, step);
    }
  }

 private:
  FileOffload files_;
  SharedHttp http_;
  LockedSockets sockets_;
};

/// Coroutines whose executor is a boost::asio::thread_pool with a thread for each core: co_spawn's
/// documentation has any executor here, and the pool waits for timers and sockets as an io_context
/// does. Whichever thread is free resumes whichever coroutine can go on, so that none needs a core
/// of its own, and none is left alone with a long task. One coroutine's steps follow each other and
/// need no strand ("Strands": an implicit one); libcurl's handle, which all share, has one.
class CoroutinesOnThreads final : public Runner {
 public:
  CoroutinesOnThreads(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        in_flight_(std::min(terms.concurrency, batch.task_count())),
        spawns_each_(spawns_each(terms.settings)),
        threads_(std::min(terms.cores, terms.concurrency)),
        ways_(std::make_unique<OnThreads>(threads_.get().get_executor(), file_threads(terms))) {}

  ~CoroutinesOnThreads() override { threads_.end(); }

  void run_batch() override {
    next_task_.reset();
    std::latch unfinished(static_cast<std::ptrdiff_t>(in_flight_));
    for (std::size_t i = 0; i < in_flight_; ++i) {
      if (spawns_each_) {
        spawn_next(unfinished);
      } else {
        asio::co_spawn(threads_.get(), await_one_after_another(),
                       [this, &unfinished](const std::exception_ptr& error) {
                         note(error);
                         unfinished.count_down();
                       });
      }
    }
    unfinished.wait();
    if (const auto error = std::exchange(error_, nullptr)) std::rethrow_exception(error);
  }

 private:
  asio::awaitable<void> await_one_after_another() {
    while (true) {
      const auto task = next_task_.take();
      if (task >= batch_.task_count()) break;
      co_await await_task(batch_, task, ways_.get());
    }
  }

  /// `unfinished` is counted down where no task is left.
  void spawn_next(std::latch& unfinished) {
    const auto task = next_task_.take();
    if (task >= batch_.task_count()) return unfinished.count_down();
    asio::co_spawn(threads_.get(), await_task(batch_, task, ways_.get()),
                   [this, &unfinished](const std::exception_ptr& error) {
                     note(error);
                     spawn_next(unfinished);
                   });
  }

  /// What has broken a coroutine, which is not its task's failure.
  void note(const std::exception_ptr& error) {
    if (!error) return;
    const std::scoped_lock lock(error_mutex_);
    if (!error_) error_ = error;
  }

  Batch& batch_;
  std::size_t in_flight_;
  bool spawns_each_;
  NextTask next_task_{true};
  std::mutex error_mutex_;
  std::exception_ptr error_;
  AsioPool threads_;
  std::unique_ptr<OnThreads> ways_;  // goes first: its sockets and timers are the pool's
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<CoroutinesOnThreads>(batch, terms);
}

}  // namespace

RunnerEntry coroutines_on_threads_entry() {
  return {.name = "coroutines_on_threads",
          .family = Family::kAsync,
          .workers = Workers::kThreads,
          .built_on = "Boost.Asio awaitables on a thread_pool",
          .counterpart = "-",
          .summary = "coroutines that any thread resumes",
          .make = make,
          .parameters = {spawn_setting(), files_setting()},
          .needs = "epoll clone3",
          .refuse = [](const Parameters& settings) {
            return refuse_loop("coroutines_on_threads", settings);
          }};
}

}  // namespace concbench
