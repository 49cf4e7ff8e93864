#include <exception>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "bare.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> one_task(std::size_t task) {
  bare_task(task);
  co_return;
}

asio::awaitable<void> one_after_another(std::size_t& next_task, std::size_t tasks) {
  while (next_task < tasks) co_await one_task(next_task++);
}

}  // namespace

void bare_coroutines(benchmark::State& state) {
  asio::io_context loop{1};
  time_bare(state, [&] {
    std::size_t next_task = 0;
    for (std::size_t i = 0; i < kBareConcurrency; ++i) {
      asio::co_spawn(loop, one_after_another(next_task, tasks_of(state)),
                     [](const std::exception_ptr& error) {
                       if (error) std::rethrow_exception(error);
                     });
    }
    loop.restart();
    loop.run();
  });
}

}  // namespace concbench
