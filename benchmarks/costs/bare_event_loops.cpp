#include <algorithm>
#include <deque>
#include <exception>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/pooled_fixedsize_stack.hpp>
#include <uv.h>

#include "benchmarks/costs/bare.hpp"
#include "benchmarks/costs/bare_workers.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;

void rethrow(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

void run(asio::io_context& loop) {
  loop.restart();
  loop.run();
}

asio::awaitable<void> one_task(std::size_t task) {
  bare_task(task);
  co_return;
}

/// What the tasks in flight on one loop share: which is next, and how far apart they are.
struct Tasks {
  std::size_t next;
  std::size_t end;
  std::size_t stride = 1;

  bool left() const noexcept { return next < end; }
  std::size_t take() noexcept { return std::exchange(next, next + stride); }
};

asio::awaitable<void> one_after_another(Tasks& tasks) {
  while (tasks.left()) co_await one_task(tasks.take());
}

void time_in_flight(benchmark::State& state, std::size_t in_flight) {
  asio::io_context loop{1};
  time_bare(state, [&] {
    Tasks tasks{0, tasks_of(state)};
    for (std::size_t i = 0; i < in_flight; ++i) {
      asio::co_spawn(loop, one_after_another(tasks), rethrow);
    }
    run(loop);
  });
}

/// There and back again.
asio::awaitable<void> one_task_on(asio::thread_pool& pool, std::size_t task) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&pool, task](auto resume) {
        auto work = asio::make_work_guard(asio::get_associated_executor(resume));
        asio::post(pool, [task, work = std::move(work), resume = std::move(resume)]() mutable {
          bare_task(task);
          asio::post(std::move(resume));
        });
      },
      asio::use_awaitable);
}

asio::awaitable<void> one_after_another_on(asio::thread_pool& pool, Tasks& tasks) {
  while (tasks.left()) co_await one_task_on(pool, tasks.take());
}

asio::awaitable<void> one_after_another_at(stream_protocol::socket& worker, Tasks& tasks) {
  while (tasks.left()) {
    std::size_t task = tasks.take();
    co_await asio::async_write(worker, asio::buffer(&task, sizeof task), asio::use_awaitable);
    co_await asio::async_read(worker, asio::buffer(&task, sizeof task), asio::use_awaitable);
  }
}

}  // namespace

void bare_coroutines(benchmark::State& state) { time_in_flight(state, kBareConcurrency); }

void bare_await_in_turn(benchmark::State& state) { time_in_flight(state, 1); }

void bare_coroutine_loops(benchmark::State& state) {
  struct Loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    Tasks tasks{};
    std::jthread thread{[this] { context.run(); }};
    ~Loop() { context.stop(); }
  };
  std::deque<Loop> loops(kBareConcurrency);
  time_bare(state, [&] {
    std::latch unfinished(kBareConcurrency);
    for (std::size_t i = 0; i < loops.size(); ++i) {
      loops[i].tasks = {i, tasks_of(state), loops.size()};
      asio::co_spawn(loops[i].context, one_after_another(loops[i].tasks),
                     [&unfinished](const std::exception_ptr&) { unfinished.count_down(); });
    }
    unfinished.wait();
  });
}

void bare_nursery(benchmark::State& state) {
  asio::io_context loop{1};
  time_bare(state, [&] {
    Tasks tasks{0, tasks_of(state)};
    const auto child = [&] {
      return asio::co_spawn(loop, one_after_another(tasks), asio::deferred);
    };
    std::vector<decltype(child())> children;
    for (std::size_t i = 0; i < kBareConcurrency; ++i) children.push_back(child());
    asio::experimental::make_parallel_group(std::move(children))
        .async_wait(asio::experimental::wait_for_one_error(), [](const auto&, const auto&) {});
    run(loop);
  });
}

void bare_callbacks(benchmark::State& state) {
  asio::io_context loop{1};
  time_bare(state, [&] {
    Tasks tasks{0, tasks_of(state)};
    for (std::size_t i = 0; i < kBareConcurrency; ++i) {
      asio::post(loop, [&tasks] {
        while (tasks.left()) bare_task(tasks.take());
      });
    }
    run(loop);
  });
}

void bare_libuv(benchmark::State& state) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  time_bare(state, [&] {
    // The runner starts its chains itself, too: libuv is there for what has to wait.
    Tasks tasks{0, tasks_of(state)};
    while (tasks.left()) bare_task(tasks.take());
    uv_run(&loop, UV_RUN_DEFAULT);
  });
  uv_loop_close(&loop);
}

void bare_fibers(benchmark::State& state) {
  boost::fibers::pooled_fixedsize_stack stacks;
  time_bare(state, [&] {
    Tasks tasks{0, tasks_of(state)};
    std::vector<boost::fibers::fiber> fibers;
    for (std::size_t i = 0; i < kBareConcurrency; ++i) {
      fibers.emplace_back(boost::fibers::launch::post, std::allocator_arg, stacks, [&tasks] {
        while (tasks.left()) bare_task(tasks.take());
      });
    }
    for (auto& fiber : fibers) fiber.join();
  });
}

void bare_loop_with_threads(benchmark::State& state) {
  asio::io_context loop{1};
  asio::thread_pool pool(kBareConcurrency);
  time_bare(state, [&] {
    Tasks tasks{0, tasks_of(state)};
    for (std::size_t i = 0; i < kBareConcurrency; ++i) {
      asio::co_spawn(loop, one_after_another_on(pool, tasks), rethrow);
    }
    run(loop);
  });
}

void bare_loop_with_processes(benchmark::State& state) {
  BareWorkers workers;
  asio::io_context loop{1};
  std::vector<stream_protocol::socket> sockets;
  for (auto& worker : workers) {
    sockets.emplace_back(loop, stream_protocol(), worker.socket.release());
  }
  time_bare(state, [&] {
    Tasks tasks{0, tasks_of(state)};
    for (auto& socket : sockets) asio::co_spawn(loop, one_after_another_at(socket, tasks), rethrow);
    run(loop);
  });
}

}  // namespace concbench
