#include "benchmarks/machine/cpu_time.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "benchmarks/machine/process_tree.hpp"

namespace concbench {
namespace {

std::chrono::nanoseconds to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::chrono::nanoseconds to_duration(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
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
    : others_before_(cpu_time_of_others()),
      own_before_(cpu_time_of(::getpid())),
      thread_before_(own_thread_cpu_time()) {}

// Reading the clock is a system call, a microsecond on some machines: more than a short batch
// takes. Half of one falls behind the beginning and half of one before the end.
void OwnTreeCpuTimer::begin() {
  const auto before = own_thread_cpu_time();
  began_ = own_thread_cpu_time();
  reading_ = began_ - before;
}

void OwnTreeCpuTimer::end() { counted_ += own_thread_cpu_time() - began_ - reading_; }

std::optional<std::chrono::nanoseconds> OwnTreeCpuTimer::used() const {
  if (kinship() == Kinship::kHidden) return std::nullopt;
  const auto own = cpu_time_of(::getpid()) - own_before_;
  const auto thread = own_thread_cpu_time() - thread_before_;
  return own - thread + counted_ + cpu_time_of_others() - others_before_;
}

}  // namespace concbench
