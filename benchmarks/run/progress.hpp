#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Tells on standard error how far a run is: one line that is written over on a terminal that can
/// do that, a line a minute elsewhere.
class Progress {
 public:
  /// `samples` are still to be taken, in blocks up to `blocks`; `estimate` is how long they take.
  Progress(std::size_t samples, std::size_t blocks, EstimatedTime estimate);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `is_again`: beside those that were planned, of a block that is taken again.
  void begin_sample(std::size_t block, const std::string& cell, bool is_again = false);
  void end_sample();

  /// The same of a sample of the races: which of them are still open, and how long that may take.
  void begin_race(const std::string& open, EstimatedTime left, const std::string& cell);

  /// Time that says nothing of what is to come.
  void leave_out(std::chrono::nanoseconds time) { started_ += time; }

  /// A line of its own, above the bar.
  void warn(const std::string& message);

  /// Time that the rest will take if it goes on as until now.
  EstimatedTime left() const;

 private:
  void draw(const std::string& cell) const;
  bool is_time_to_tell();
  void erase() const;

  bool terminal_;
  std::size_t samples_;
  std::size_t blocks_;
  EstimatedTime estimate_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::optional<std::chrono::steady_clock::time_point> last_told_{};
  std::size_t done_ = 0;
  std::size_t block_ = 0;
};

}  // namespace concbench
