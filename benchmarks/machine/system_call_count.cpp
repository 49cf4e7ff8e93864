#include "benchmarks/machine/system_call_count.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

namespace concbench {
namespace {

std::optional<std::uint64_t> tracepoint() {
  constexpr std::array kPlaces{"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
  for (const std::string place : kPlaces) {
    std::ifstream file(place + "/events/raw_syscalls/sys_enter/id");
    std::uint64_t id = 0;
    if (file >> id) return id;
  }
  return std::nullopt;
}

FileDescriptor open_event() {
  const auto id = tracepoint();
  if (!id) return FileDescriptor();
  perf_event_attr wanted{};
  wanted.type = PERF_TYPE_TRACEPOINT;
  wanted.size = sizeof wanted;
  wanted.config = *id;
  wanted.inherit = 1;
  constexpr pid_t kOwn = 0;
  constexpr int kOnAnyCpu = -1;
  constexpr int kNoGroup = -1;
  return FileDescriptor(static_cast<int>(
      ::syscall(SYS_perf_event_open, &wanted, kOwn, kOnAnyCpu, kNoGroup, PERF_FLAG_FD_CLOEXEC)));
}

}  // namespace

SystemCallCount::SystemCallCount() : event_(open_event()) {}

std::optional<std::uint64_t> SystemCallCount::read() const {
  std::uint64_t count = 0;
  if (!event_ || ::read(event_.get(), &count, sizeof count) != sizeof count) return std::nullopt;
  return count;
}

}  // namespace concbench
