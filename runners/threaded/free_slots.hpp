#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace concbench {

/// The places in which `concurrency` tasks may be in progress, for runners that start a worker for
/// each task. Waiting for whichever place becomes free, instead of for the oldest task, keeps all
/// of them busy when tasks take unequal times.
class FreeSlots {
 public:
  explicit FreeSlots(std::size_t count) {
    for (std::size_t slot = 0; slot < count; ++slot) free_.push_back(slot);
  }

  /// Blocks until a slot is free, which is the caller's then.
  std::size_t take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return !free_.empty(); });
    const std::size_t slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void give_back(std::size_t slot) {
    const std::lock_guard lock(mutex_);
    free_.push_back(slot);
    freed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::size_t> free_;
};

}  // namespace concbench
