#include "workloads/contract/fork_generation.hpp"

#include <atomic>

#include <pthread.h>

namespace concbench {
namespace {

std::atomic<unsigned> generation{0};

/// Of a child; it has one thread.
void count() { generation.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

unsigned fork_generation() noexcept {
  static const int registered = ::pthread_atfork(nullptr, nullptr, count);
  static_cast<void>(registered);
  return generation.load(std::memory_order_relaxed);
}

}  // namespace concbench
