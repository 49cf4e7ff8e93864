#include "runners/async/await_task.hpp"

#include <algorithm>
#include <exception>
#include <functional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runners/async/asio_connection.hpp"
#include "runners/async/asio_http.hpp"

namespace concbench {
namespace {

asio::awaitable<HttpResponse> fetch(const HttpGet& get) {
  const auto executor = co_await asio::this_coro::executor;
  auto& loop = static_cast<asio::io_context&>(asio::query(executor, asio::execution::context));
  co_return co_await async_fetch(loop, get, asio::use_awaitable);
}

/// The connections of a loop that one thread runs. They close with the loop.
class LoopSockets final : public asio::execution_context::service {
 public:
  using key_type = LoopSockets;
  static inline asio::execution_context::id id;

  explicit LoopSockets(asio::execution_context& context)
      : service(context), kept(static_cast<asio::io_context&>(context).get_executor()) {}

  KeptSockets kept;

 private:
  void shutdown() override { kept.close(); }
};

asio::awaitable<void> exchange(const Exchange& exchange) {
  const auto executor = co_await asio::this_coro::executor;
  auto& sockets = asio::use_service<LoopSockets>(asio::query(executor, asio::execution::context));
  co_await await_exchange(sockets.kept, exchange);
}

asio::awaitable<void> sleep_for(std::chrono::nanoseconds delay) {
  asio::steady_timer timer(co_await asio::this_coro::executor, delay);
  co_await timer.async_wait(asio::use_awaitable);
}

/// A cancelled coroutine fails its task by destroying it; any other error is the task's own.
bool is_cancellation(const std::exception& error) {
  const auto* const of_asio = dynamic_cast<const boost::system::system_error*>(&error);
  return of_asio != nullptr && of_asio->code() == asio::error::operation_aborted;
}

/// Awaiting a child costs a tenth of spawning one, and the number of these coroutines is the bound
/// on the tasks in flight: no semaphore is needed.
asio::awaitable<void> await_one_after_another(Batch& batch, std::size_t& next_task,
                                              Offload* offload) {
  while (next_task < batch.task_count()) co_await await_task(batch, next_task++, offload);
}

}  // namespace

asio::awaitable<void> take_in(HelperThreads& threads, TaskInSteps& task, const Step& step) {
  const auto executor = co_await asio::this_coro::executor;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&](auto resume) {
        threads.call(
            executor, [&task, &step] { task.take(step); }, std::move(resume));
      },
      asio::use_awaitable);
}

asio::awaitable<void> FileOffload::take(TaskInSteps& task, const Step& step) {
  return take_in(threads_, task, step);
}

asio::awaitable<void> await_task(Batch& batch, std::size_t task_number, Offload* offload) {
  TaskInSteps task(batch, task_number);
  for (Step step = task.next(); !step.done(); step = task.next()) {
    try {
      if (offload != nullptr && offload->takes(step.kind)) {
        co_await offload->take(task, step);
        continue;
      }
      switch (step.kind) {
        case Step::Kind::kSleep:
          co_await sleep_for(step.delay);
          break;
        case Step::Kind::kFetch:
          task.fetched(co_await fetch(*step.get));
          break;
        case Step::Kind::kExchange:
          co_await exchange(*step.exchange);
          break;
        default:
          task.take(step);
      }
    } catch (const std::exception& error) {
      if (is_cancellation(error)) throw;
      task.fail(std::current_exception());
    }
  }
}

void await_tasks_spawned(asio::io_context& loop, Batch& batch, std::size_t most_in_flight,
                         Offload* offload) {
  std::size_t next_task = 0;
  std::function<void()> spawn_next = [&] {
    if (next_task == batch.task_count()) return;
    asio::co_spawn(loop, await_task(batch, next_task++, offload),
                   [&spawn_next](const std::exception_ptr& error) {
                     if (error) std::rethrow_exception(error);
                     spawn_next();
                   });
  };
  for (std::size_t i = 0; i < most_in_flight && next_task < batch.task_count(); ++i) spawn_next();
  loop.restart();
  loop.run();
}

void await_tasks(asio::io_context& loop, Batch& batch, std::size_t most_in_flight,
                 Offload* offload) {
  std::size_t next_task = 0;
  const std::size_t in_flight = std::min(most_in_flight, batch.task_count());
  for (std::size_t i = 0; i < in_flight; ++i) {
    asio::co_spawn(loop, await_one_after_another(batch, next_task, offload),
                   [](const std::exception_ptr& error) {
                     if (error) std::rethrow_exception(error);
                   });
  }
  loop.restart();
  loop.run();
}

}  // namespace concbench
