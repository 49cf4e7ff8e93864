#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Tells on standard error how far a run is: one line that is written over on a terminal that can
/// do that, a line for each block elsewhere.
class Progress {
 public:
  /// `samples` are still to be taken, in blocks up to `blocks`; `estimate` is how long they take.
  Progress(std::size_t samples, std::size_t blocks, EstimatedTime estimate);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin_sample(std::size_t block, const std::string& cell);
  void end_sample();

  /// Time that says nothing of what is to come.
  void leave_out(std::chrono::nanoseconds time) { started_ += time; }

  /// A line of its own, above the bar.
  void warn(const std::string& message);

  /// Time that the rest will take if it goes on as until now.
  EstimatedTime left() const;

 private:
  void draw(const std::string& cell) const;
  void erase() const;

  bool terminal_;
  std::size_t samples_;
  std::size_t blocks_;
  EstimatedTime estimate_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::size_t done_ = 0;
  std::size_t block_ = 0;
  bool any_block_ = false;
};

}  // namespace concbench
