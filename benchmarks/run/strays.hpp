#pragma once

#include <sys/types.h>

#include <chrono>
#include <set>
#include <vector>

namespace concbench {

/// The processes that a cell leaves behind when it ends, wherever they have gone. The calling
/// process is a child subreaper: they become its children.
class Strays {
 public:
  enum class End { kThereAreNone, kEnded, kKilled };

  /// To be made before the cell is started.
  Strays();

  /// Lets them end for so long, and kills what is left then.
  End end(std::chrono::milliseconds patience) const;

  /// Whether one that was there before, such as the local server, was stopped since.
  bool is_another_stopped() const;

 private:
  std::set<pid_t> processes_of_others() const;

  std::vector<pid_t> before_;
  bool had_stopped_;
};

}  // namespace concbench
