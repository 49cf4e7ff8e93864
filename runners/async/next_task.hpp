#pragma once

#include <atomic>
#include <cstddef>

namespace concbench {

/// The number of the task of a batch that is begun next, for one thread or for several.
class NextTask {
 public:
  /// Of one thread at a time it asks no locked instruction, which would cost a fifth of what an
  /// event loop spends on an empty task.
  explicit NextTask(bool is_shared = false) : is_shared_(is_shared) {}

  void reset() noexcept { number_.store(0, std::memory_order_relaxed); }
  std::size_t peek() const noexcept { return number_.load(std::memory_order_relaxed); }

  /// Past the last one where all have been begun.
  std::size_t take() noexcept {
    if (is_shared_) return number_.fetch_add(1, std::memory_order_relaxed);
    const auto number = peek();
    number_.store(number + 1, std::memory_order_relaxed);
    return number;
  }

 private:
  bool is_shared_;
  std::atomic<std::size_t> number_{0};
};

}  // namespace concbench
