#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "workloads/contract/file_descriptor.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {

/// A program that is started inherits neither end, unless it is told to.
struct Pipe {
  /// Throws std::system_error when there are no descriptors left.
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) < 0) throw_errno("cannot make a pipe");
    read_end = FileDescriptor(ends[0]);
    write_end = FileDescriptor(ends[1]);
  }
  FileDescriptor read_end;
  FileDescriptor write_end;
};

}  // namespace concbench
