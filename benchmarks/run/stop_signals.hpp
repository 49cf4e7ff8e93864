#pragma once

#include "runners/contract/worker_process.hpp"

namespace concbench {

/// The signals that end a campaign in an orderly way: held back from the moment of construction,
/// and read when it suits.
class StopSignals {
 public:
  StopSignals();

  /// Readable when one has come.
  int descriptor() const noexcept { return descriptor_.get(); }
  bool come() const;

 private:
  FileDescriptor descriptor_;
};

}  // namespace concbench
