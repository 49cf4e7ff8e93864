#include "benchmarks/run/memory_watch.hpp"

#include <algorithm>
#include <chrono>

namespace concbench {
namespace {

/// Of the clock of the stamps, which all processes of a machine share.
std::int64_t now_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

void MemoryWatch::look(pid_t root) {
  const auto began = now_ns();
  const auto memory = memory_of_tree(root);
  if (memory) looks_.push_back({began, now_ns(), *memory});
}

std::optional<std::uint64_t> MemoryWatch::peak_pss_bytes() const {
  if (looks_.empty()) return std::nullopt;
  const auto pss = [](const Look& look) { return look.memory.pss_bytes; };
  return pss(*std::ranges::max_element(looks_, {}, pss));
}

std::optional<WaitingMemory> MemoryWatch::while_waiting(const InFlight& in_flight) const {
  std::optional<WaitingMemory> most;
  for (const auto& [began, ended, memory] : looks_) {
    if (began < in_flight.from_ns || ended > in_flight.to_ns) continue;
    if (!most || most->memory.pss_bytes < memory.pss_bytes) most = {in_flight.tasks, memory};
  }
  return most;
}

}  // namespace concbench
