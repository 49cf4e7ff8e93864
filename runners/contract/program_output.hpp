#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runners/contract/pipe.hpp"

namespace concbench {

/// What a process writes to its standard streams: the first 64 KiB of it are kept, and its end. The
/// rest is read and thrown away, so that it neither stops the process nor fills the memory.
class ProgramOutput {
 public:
  /// Throws std::system_error when it cannot be made.
  ProgramOutput();

  /// For the process; closed once it has it, so that its end can be heard.
  int write_end() const noexcept { return pipe_.write_end.get(); }
  void close_write_end() noexcept { pipe_.write_end.close(); }

  /// Readable when something is there to be taken; -1 when nothing will come any more.
  int read_end() const noexcept { return pipe_.read_end.get(); }

  /// Takes what is there, without waiting for more; of somebody who goes on writing, a part.
  void take();

  /// What is kept of the beginning, and how much is not.
  std::string text() const;

  /// The last 4 KiB of it, or all.
  const std::string& end() const noexcept { return end_; }

  /// Its last line that says something behind ": ", "" when there is none: what a process that
  /// crashes has said last is mostly why.
  std::string last_words() const;

 private:
  Pipe pipe_;
  std::string beginning_;
  std::string end_;
  std::size_t dropped_ = 0;  // bytes behind the beginning
};

/// Whether a line has a letter or a digit: rows of dashes and asterisks, which frame what programs
/// have to say, have none.
bool says_something(std::string_view line);

}  // namespace concbench
