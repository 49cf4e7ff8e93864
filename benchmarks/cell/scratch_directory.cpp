#include "benchmarks/cell/scratch_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {

namespace fs = std::filesystem;

namespace {

/// In the child: removes the directory once the other end of the pipe has been closed. A signal to
/// the terminal's processes must not end it. Only calls that are safe in the child of a process
/// with threads.
[[noreturn]] void remove_afterwards(const char* path, int lifeline) {
  ::setsid();
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, nullptr);
  ::dup2(lifeline, STDIN_FILENO);
  // Whoever reads the output of our parent waits for the last that could write it.
  ::closefrom(STDIN_FILENO + 1);  // where close_range is refused, too
  char nothing = 0;
  while (::read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {
  }
  ::execlp("rm", "rm", "-rf", "--", path, nullptr);
  ::_exit(1);
}

}  // namespace

ScratchDirectory::ScratchDirectory(const std::string& parent)
    : path_((fs::path(parent) / "concbench-XXXXXX").string()) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) throw_errno("cannot make a pipe");
  const FileDescriptor theirs(ends[0]);
  lifeline_ = FileDescriptor(ends[1]);
  if (::mkdtemp(path_.data()) == nullptr) throw_errno("cannot make a directory below " + parent);
  const pid_t child = ::fork();
  if (child == 0) {
    lifeline_.close();
    remove_afterwards(path_.c_str(), theirs.get());
  }
  if (child > 0) remover_.emplace(WorkerProcess::adopt(child));
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, "")),
      lifeline_(std::move(other.lifeline_)),
      remover_(std::move(other.remover_)) {
  other.remover_.reset();
}

ScratchDirectory::~ScratchDirectory() {
  if (path_.empty()) return;
  remover_.reset();  // and not earlier: from here on it is removed below
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::optional<ScratchDirectory> directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return std::nullopt;
  const auto& asked = cell.parameters.text("directory");
  return ScratchDirectory(asked.empty() ? fs::temp_directory_path().string() : asked);
}

}  // namespace concbench
