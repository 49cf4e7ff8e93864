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

#include "benchmarks/telling/for_people.hpp"
#include "runners/contract/pipe.hpp"
#include "runners/contract/usual_helpers.hpp"
#include "runners/contract/worker_limit.hpp"
#include "runners/contract/worker_process.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

struct Granted {
  std::size_t threads = 0;
  int error = 0;                     // why there are no more
  std::array<char, 240> limit = {};  // that was reached, where it is known
  bool was_killed = false;           // the process that tried
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

Granted try_threads_once(std::size_t wanted) {
  Pipe answer;
  WorkerProcess process([&] {
    const auto granted = start_threads(wanted);
    if (::write(answer.write_end.get(), &granted, sizeof granted) != sizeof granted) ::_exit(1);
  });
  answer.write_end.close();
  Granted granted;
  const bool told = ::read(answer.read_end.get(), &granted, sizeof granted) == sizeof granted;
  const auto end = process.wait();
  if (!told) granted = {.error = EAGAIN, .was_killed = end.was_killed()};
  return granted;
}

/// That somebody has killed one that tried says nothing of this machine.
Granted try_threads(std::size_t wanted) {
  constexpr int kGoes = 3;
  auto granted = try_threads_once(wanted);
  for (int go = 1; go < kGoes && granted.was_killed; ++go) granted = try_threads_once(wanted);
  return granted;
}

/// Beside a loop, for files.
std::size_t helper_threads_of(const Cell& cell) {
  const bool is_a_loop =
      cell.runner->family == Family::kAsync || cell.runner->workers == Workers::kCallerAndThreads;
  if (!is_a_loop || !cell.workload->needs_directory) return 0;
  auto helpers = usual_helpers(cell.cores);
  for (const auto& [name, text] : cell.settings.entries()) {
    if (name == "files" && text == "loop") return 0;
    if (name == "files" || name == "workers") {
      helpers = parse_number<std::size_t>(text).value_or(helpers);
    }
  }
  return std::min(helpers, cell.concurrency);
}

std::size_t worker_threads_of(const Cell& cell) {
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

/// That the cell's runner has at the same time.
std::size_t threads_of(const Cell& cell) {
  return worker_threads_of(cell) + helper_threads_of(cell);
}

}  // namespace

std::string ThreadTrial::why_too_few(const Cell& cell) {
  const auto wanted = threads_of(cell);
  if (wanted <= granted_) return "";
  const auto [threads, error, limit, was_killed] = try_threads(wanted);
  granted_ = std::max(granted_, threads);
  if (threads >= wanted) return "";
  if (was_killed) {
    return "a process that starts " + std::to_string(wanted) +
           " threads is killed here; see what limits its memory (memory.max of the container), or "
           "type a smaller --concurrency";
  }
  const std::string reached(limit.data());
  return "a process gets " + counted(threads, "thread") + " here, not " + std::to_string(wanted) +
         ": " + std::generic_category().message(error) +
         (reached.empty() ? "; raise what limits them (ulimit -u, ulimit -v, pids.max of the "
                            "container)"
                          : " (" + reached + "); raise that") +
         ", or type a smaller --concurrency";
}

}  // namespace concbench
