#include "benchmarks/cell/thread_trial.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "runners/contract/pipe.hpp"
#include "runners/contract/worker_limit.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

struct Granted {
  std::size_t threads = 0;
  int error = 0;                     // why there are no more
  std::array<char, 240> limit = {};  // that was reached, where it is known
};

/// Starts so many threads that live at the same time. In a process that ends afterwards.
Granted start_threads(std::size_t wanted) {
  Granted granted;
  static std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  threads.reserve(wanted);
  try {
    while (granted.threads < wanted) {
      threads.emplace_back([] { over.wait(false); });
      ++granted.threads;
    }
  } catch (const std::system_error& error) {
    granted.error = error.code().value();
  } catch (const std::bad_alloc&) {
    granted.error = ENOMEM;
  }
  // Now: as soon as the threads are gone, no limit is reached.
  if (granted.error != 0) limit_on_threads().copy(granted.limit.data(), granted.limit.size() - 1);
  over = true;
  over.notify_all();
  for (auto& thread : threads) thread.join();
  return granted;
}

Granted try_threads(std::size_t wanted) {
  Pipe answer;
  WorkerProcess process([&] {
    const auto granted = start_threads(wanted);
    if (::write(answer.write_end.get(), &granted, sizeof granted) != sizeof granted) ::_exit(1);
  });
  answer.write_end.close();
  Granted granted;
  if (::read(answer.read_end.get(), &granted, sizeof granted) != sizeof granted) {
    granted = {.error = EAGAIN};  // it was killed for what it asked for
  }
  process.wait();
  return granted;
}

/// That the cell's runner has at the same time.
std::size_t threads_of(const Cell& cell) {
  switch (cell.runner->workers) {
    case Workers::kThreads:
      // An event loop on each core.
      if (cell.runner->family == Family::kAsync) return std::min(cell.cores, cell.concurrency);
      return cell.concurrency;
    case Workers::kNewThreads:
      return std::min(cell.concurrency, cell.workload->make(cell.parameters, {})->task_count());
    case Workers::kCallerAndThreads:
      return std::min(cell.cores, cell.concurrency);
    default:
      return 0;
  }
}

}  // namespace

std::string ThreadTrial::why_too_few(const Cell& cell) {
  const auto wanted = threads_of(cell);
  if (wanted <= granted_) return "";
  const auto [threads, error, limit] = try_threads(wanted);
  granted_ = std::max(granted_, threads);
  if (threads >= wanted) return "";
  const std::string reached(limit.data());
  return "a process gets " + std::to_string(threads) + " threads here, not " +
         std::to_string(wanted) + ": " + std::generic_category().message(error) +
         (reached.empty() ? "; raise what limits them (ulimit -u, ulimit -v, pids.max of the "
                            "container)"
                          : " (" + reached + "); raise that") +
         ", or type a smaller --concurrency";
}

}  // namespace concbench
