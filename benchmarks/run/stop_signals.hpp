#pragma once

#include <chrono>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// The signals that end a campaign, or stop it for a while, in an orderly way: held back from the
/// moment of construction, and read when it suits.
class StopSignals {
 public:
  StopSignals();

  /// Readable when one has come that nobody has read.
  int descriptor() const noexcept { return descriptor_.get(); }

  /// Whether one has come that ends the campaign.
  bool end() const;

  /// Whether one has come, since this was last asked, that stops it for a while: Ctrl-Z.
  bool pause() const;

 private:
  void read_all() const;

  FileDescriptor descriptor_;
  mutable bool end_ = false;
  mutable bool pause_ = false;
};

/// Does what a process does that Ctrl-Z has come to: stops until it is told to go on. Returns how
/// long that was.
std::chrono::nanoseconds stop_until_continued();

}  // namespace concbench
