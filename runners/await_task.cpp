#include "await_task.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "asio_http.hpp"

namespace concbench {
namespace {

asio::awaitable<HttpResponse> fetch(const Url& url) {
  const auto executor = co_await asio::this_coro::executor;
  auto& loop = static_cast<asio::io_context&>(asio::query(executor, asio::execution::context));
  co_return co_await async_fetch(loop, url, asio::use_awaitable);
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

}  // namespace

asio::awaitable<void> await_task(Batch& batch, std::size_t task_number, Offload* offload) {
  TaskInSteps task(batch, task_number);
  for (Step step = task.next(); !step.done(); step = task.next()) {
    try {
      switch (step.kind) {
        case Step::Kind::kSleep:
          co_await sleep_for(step.delay);
          break;
        case Step::Kind::kFetch:
          task.fetched(co_await fetch(*step.url));
          break;
        default:
          if (offload != nullptr) {
            co_await offload->compute(task);
          } else {
            task.compute();
          }
      }
    } catch (const std::exception& error) {
      if (is_cancellation(error)) throw;
      task.fail(std::current_exception());
    }
  }
}

}  // namespace concbench
