#pragma once

#include <chrono>

namespace concbench {

/// Tells the time in which this process was kept from running, because it was stopped, or the
/// machine, from time that just went by.
class PauseWatch {
 public:
  PauseWatch();

  /// To be called again and again by whoever waits at most `waited` in between.
  void look(std::chrono::nanoseconds waited);

  /// Time in which the process was stopped, as its caller knows.
  void add(std::chrono::nanoseconds paused);

  std::chrono::nanoseconds total() const noexcept { return total_; }

  /// Whether there was any pause: also one that no clock counts, because the machine slept.
  bool any() const noexcept { return any_; }

 private:
  struct Clocks {
    std::chrono::nanoseconds monotonic;
    std::chrono::nanoseconds asleep;  // what the first one has not counted since the machine began
    std::chrono::nanoseconds cpu;     // of this process
  };
  static Clocks read();

  Clocks last_;
  std::chrono::nanoseconds total_{};
  bool any_ = false;
};

}  // namespace concbench
