#include "sleep.hpp"

#include <cstdint>
#include <cstring>
#include <string>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

struct Waited {
  std::uint64_t task_squared;
  std::int64_t waited_ns;
};

void store(std::span<std::byte> result, std::size_t task, Clock::time_point started) {
  const std::chrono::nanoseconds waited = Clock::now() - started;
  const Waited entry{std::uint64_t{task} * task, waited.count()};
  std::memcpy(result.data(), &entry, sizeof entry);
}

}  // namespace

std::size_t Sleep::result_size() const { return sizeof(Waited); }

void Sleep::run(std::size_t task, std::span<std::byte> result, Waits& waits) const {
  const auto started = Clock::now();
  waits.sleep_for(delay_);
  store(result, task, started);
}

asio::awaitable<void> Sleep::run_async(std::size_t task, std::span<std::byte> result) const {
  const auto started = Clock::now();
  asio::steady_timer timer(co_await asio::this_coro::executor, delay_);
  co_await timer.async_wait(asio::use_awaitable);
  store(result, task, started);
}

void Sleep::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    Waited entry{};
    std::memcpy(&entry, results.data() + task * sizeof entry, sizeof entry);
    if (entry.task_squared != std::uint64_t{task} * task) {
      throw WrongAnswer("task " + std::to_string(task) + ": result is " +
                        std::to_string(entry.task_squared) + ", not the task's square");
    }
    if (entry.waited_ns < delay_.count()) {
      throw WrongAnswer("task " + std::to_string(task) + ": waited " +
                        std::to_string(entry.waited_ns) + " ns, less than the " +
                        std::to_string(delay_.count()) + " ns asked for");
    }
  }
}

}  // namespace concbench
