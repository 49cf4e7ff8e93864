#include <algorithm>
#include <atomic>
#include <exception>
#include <latch>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future/future.hpp>
#include <boost/fiber/future/promise.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/operations.hpp>

#include "runners/async/asio_connection.hpp"
#include "runners/async/asio_http.hpp"
#include "runners/async/fiber_settings.hpp"
#include "runners/async/fiber_stacks.hpp"
#include "runners/async/helper_settings.hpp"
#include "runners/async/helper_threads.hpp"
#include "runners/async/next_task.hpp"
#include "runners/async/stealing_threads.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/start_thread.hpp"

namespace concbench {
namespace {

namespace fibers = boost::fibers;

/// Waiting suspends the fiber that calls, whichever thread it is in. Sockets are those of one loop,
/// which a thread of its own runs.
class StealingWaits final : public Waits {
 public:
  explicit StealingWaits(std::size_t file_threads)
      : files_(file_threads), thread_(start_thread([this] { loop_.run(); })) {}
  ~StealingWaits() override { loop_.stop(); }

  void sleep_for(std::chrono::nanoseconds delay) override { boost::this_fiber::sleep_for(delay); }

  HttpResponse fetch(const HttpGet& get) override {
    return await<HttpResponse>([this, &get](auto response) {
      async_fetch(loop_, get, [response](const std::exception_ptr& error, HttpResponse value) {
        if (error) return response->set_exception(error);
        response->set_value(std::move(value));
      });
    });
  }

  void exchange(const Exchange& exchange) override {
    await<void>([this, &exchange](auto ended) {
      auto connection = idle_connection();
      auto& on = *connection;
      on.async_exchange(exchange, [this, ended, connection = std::move(connection)](
                                      const std::exception_ptr& error) mutable {
        idle_connections_.push_back(std::move(connection));
        if (error) return ended->set_exception(error);
        ended->set_value();
      });
    });
  }

  void block_in(const std::function<void()>& work) override {
    if (files_.count() == 0) return work();
    auto ended = std::make_shared<fibers::promise<void>>();
    auto end = ended->get_future();
    files_.call([&work, ended] {
      try {
        work();
      } catch (...) {
        return ended->set_exception(std::current_exception());
      }
      ended->set_value();
    });
    end.get();
  }

 private:
  template <class T>
  using Promise = std::shared_ptr<fibers::promise<T>>;  // outlives whoever it wakes

  /// Calls `start` on the loop, and suspends the fiber until what it has started keeps its promise.
  template <class T, class Start>
  T await(Start start) {
    auto promise = std::make_shared<fibers::promise<T>>();
    auto future = promise->get_future();
    asio::post(loop_, [start, promise = std::move(promise)] {
      try {
        start(promise);
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
    return future.get();
  }

  std::shared_ptr<AsioConnection> idle_connection() {
    if (idle_connections_.empty()) return std::make_shared<AsioConnection>(loop_.get_executor());
    auto connection = std::move(idle_connections_.back());
    idle_connections_.pop_back();
    return connection;
  }

  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  std::vector<std::shared_ptr<AsioConnection>> idle_connections_;  // only on the loop
  HelperThreads files_;
  std::jthread thread_;
};

/// `concurrency` fibers on a thread for each core (Boost.Fiber), which take task numbers one after
/// another; a thread that has nothing to do takes a ready fiber from another one, as in the
/// library's example "work_stealing", and its main fiber waits on a condition variable, as the
/// guide keeps workers running ("Running with worker threads"). Sockets are waited for by a loop
/// beside them: embedding one in each thread, as `fibers` does in its only one, ties a fiber to the
/// thread that its socket is watched in.
class FibersStealing final : public Runner {
 public:
  FibersStealing(Batch& batch, const RunnerTerms& terms)
      : batch_(batch),
        fibers_(std::min(terms.concurrency, batch.task_count())),
        stacks_(terms.settings.count("stack_bytes")),
        report_(stacks_, "fibers_stealing"),
        waits_(file_threads(terms)) {
    const std::size_t threads = std::min(terms.cores, terms.concurrency);
    try {
      while (threads_.size() < threads) {
        const std::size_t part = threads_.size();
        threads_.push_back(start_thread([this, part, threads] { live(part, threads); }));
      }
    } catch (...) {
      end();
      throw;
    }
  }

  ~FibersStealing() override { end(); }

  void run_batch() override {
    next_task_.reset();
    std::latch unfinished(static_cast<std::ptrdiff_t>(fibers_));
    unfinished_ = &unfinished;
    tell([this] { ++batches_; });
    unfinished.wait();
    if (const auto error = std::exchange(error_, nullptr)) std::rethrow_exception(error);
  }

 private:
  /// A thread's life: the fibers with the numbers `part`, `part + threads` and so on are started
  /// here in each batch.
  void live(std::size_t part, std::size_t threads) {
    const SignalStack signal_stack;
    fibers::use_scheduling_algorithm<StealingThreads::Scheduling>(group_);
    for (std::size_t batch = 1; wait_for(batch); ++batch) {
      for (std::size_t fiber = part; fiber < fibers_; fiber += threads) start_fiber();
    }
  }

  bool wait_for(std::size_t batch) {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [&] { return is_ending_ || batches_ >= batch; });
    return !is_ending_;
  }

  template <class Change>
  void tell(Change change) {
    {
      const std::scoped_lock lock(mutex_);
      change();
    }
    told_.notify_all();
  }

  void start_fiber() {
    try {
      fibers::fiber(fibers::launch::post, std::allocator_arg, FiberStacks::Allocator(stacks_),
                    [this] { execute_one_after_another(); })
          .detach();
    } catch (...) {
      {
        const std::scoped_lock lock(mutex_);
        error_ = std::current_exception();
      }
      unfinished_->count_down();
    }
  }

  void execute_one_after_another() {
    while (true) {
      const auto task = next_task_.take();
      if (task >= batch_.task_count()) break;
      batch_.execute(task, waits_);
    }
    unfinished_->count_down();
  }

  void end() {
    tell([this] { is_ending_ = true; });
    threads_.clear();
  }

  Batch& batch_;
  std::size_t fibers_;
  NextTask next_task_{true};
  std::latch* unfinished_ = nullptr;
  FiberStacks stacks_;
  StackOverflowReport report_;
  StealingWaits waits_;
  StealingThreads group_;
  fibers::mutex mutex_;  // of what follows
  fibers::condition_variable told_;
  std::size_t batches_ = 0;
  bool is_ending_ = false;
  std::exception_ptr error_;
  std::vector<std::jthread> threads_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<FibersStealing>(batch, terms);
}

}  // namespace

RunnerEntry fibers_stealing_entry() {
  return {.name = "fibers_stealing",
          .family = Family::kAsync,
          .workers = Workers::kThreads,
          .built_on = "Boost.Fiber, work stealing",
          .counterpart = "-",
          .summary = "fibers that idle threads steal",
          .make = make,
          .parameters = {stack_bytes_setting(), files_setting()},
          .needs = "epoll clone3",
          .refuse = [](const Parameters& settings) {
            return refuse_fibers("fibers_stealing", settings);
          }};
}

}  // namespace concbench
