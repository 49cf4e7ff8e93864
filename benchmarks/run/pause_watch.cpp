#include "benchmarks/run/pause_watch.hpp"

#include <ctime>

namespace concbench {
namespace {

using std::chrono::nanoseconds;

nanoseconds time_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

}  // namespace

PauseWatch::PauseWatch() : last_(read()) {}

void PauseWatch::look(nanoseconds waited) {
  // A machine that is busy keeps a process waiting, too, but hardly so long.
  constexpr std::chrono::milliseconds kMostDelay{1500};
  constexpr std::chrono::milliseconds kMostBetweenReadings{100};
  const auto now = read();
  const auto unexplained = now.monotonic - last_.monotonic - (now.cpu - last_.cpu) - waited;
  if (unexplained > kMostDelay) {
    total_ += unexplained;
    any_ = true;
  }
  if (now.asleep - last_.asleep > kMostBetweenReadings) any_ = true;
  last_ = now;
}

void PauseWatch::add(nanoseconds paused) {
  total_ += paused;
  any_ = true;
  last_ = read();
}

PauseWatch::Clocks PauseWatch::read() {
  const auto monotonic = time_of(CLOCK_MONOTONIC);
  return {monotonic, time_of(CLOCK_BOOTTIME) - monotonic, time_of(CLOCK_PROCESS_CPUTIME_ID)};
}

}  // namespace concbench
