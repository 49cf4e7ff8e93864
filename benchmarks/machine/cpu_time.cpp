#include "benchmarks/machine/cpu_time.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "benchmarks/machine/process_tree.hpp"

namespace concbench {
namespace {

std::chrono::nanoseconds to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::chrono::nanoseconds to_duration(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Of the other threads of this process: what all of them have used without what this one has. A
/// virtual machine may well be halted between two readings, which counts as time of the thread: of
/// some, those that lie closest together.
std::chrono::nanoseconds cpu_time_of_other_threads() {
  constexpr int kReadings = 3;
  auto closest = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds used{};
  for (int i = 0; i < kReadings; ++i) {
    const auto before = own_thread_cpu_time();
    const auto all = cpu_time_of(::getpid());
    const auto between = own_thread_cpu_time() - before;
    if (between >= closest) continue;
    closest = between;
    used = all - before - between / 2;
  }
  return used;
}

std::chrono::nanoseconds cpu_time_of_ended_children() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

/// Of ended children and of living descendants.
std::chrono::nanoseconds cpu_time_of_others() {
  std::chrono::nanoseconds total = cpu_time_of_ended_children();
  for (const pid_t process : process_tree(::getpid())) {
    if (process != ::getpid()) total += cpu_time_of(process);
  }
  return total;
}

}  // namespace

std::chrono::nanoseconds cpu_time_of(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return to_duration(time);
}

std::chrono::nanoseconds own_thread_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return to_duration(time);
}

// The reading walks through /proc, the longer the more workers there are. The own clocks are read
// last at the beginning and first at the end, so that none of that is between the two.
OwnTreeCpuTimer::OwnTreeCpuTimer()
    : others_before_(cpu_time_of_others()), threads_before_(cpu_time_of_other_threads()) {
  constexpr int kReadings = 3;
  for (int i = 0; i < kReadings; ++i) begin();
}

// Reading the clock is a system call, a microsecond on some machines: more than a short batch
// takes. Half of one falls behind the beginning and half of one before the end. One in which the
// machine was halted says nothing of the others.
void OwnTreeCpuTimer::begin() {
  const auto before = own_thread_cpu_time();
  began_ = own_thread_cpu_time();
  const auto reading = began_ - before;
  shortest_reading_ = std::min(reading, shortest_reading_);
  reading_ = std::min(reading, 2 * shortest_reading_);
}

void OwnTreeCpuTimer::end() { counted_ += own_thread_cpu_time() - began_ - reading_; }

std::optional<std::chrono::nanoseconds> OwnTreeCpuTimer::used() const {
  if (kinship() == Kinship::kHidden) return std::nullopt;
  const auto threads = cpu_time_of_other_threads() - threads_before_;
  return threads + counted_ + cpu_time_of_others() - others_before_;
}

}  // namespace concbench
