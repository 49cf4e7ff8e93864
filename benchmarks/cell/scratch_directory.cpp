#include "benchmarks/cell/scratch_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "benchmarks/telling/utf8.hpp"
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

namespace {

/// A directory below which a cell's files go, and what names it.
struct Place {
  std::string path;
  std::string named_by;
  std::string advice;
};

Place place_for(const Cell& cell) {
  const auto parameter = std::string(cell.workload->name) + ".directory";
  const auto& asked = cell.parameters.text("directory");
  if (!asked.empty()) {
    return {asked, parameter, "type one that is there and can be written, such as /var/tmp"};
  }
  const auto advice =
      "set TMPDIR to one that is there and can be written, or type -p " + parameter + "=DIRECTORY";
  // As std::filesystem::temp_directory_path looks for it, which does not tell what it found.
  for (const char* const variable : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"}) {
    const char* const path = std::getenv(variable);
    if (path != nullptr && *path != '\0') return {path, variable, advice};
  }
  return {"/tmp", "TMPDIR is not set", advice};
}

std::string why_not_below(const std::string& path) {
  if (!is_utf8(path)) return "its name is not UTF-8";
  auto tried = (fs::path(path) / "concbench-XXXXXX").string();
  if (::mkdtemp(tried.data()) == nullptr) return std::generic_category().message(errno);
  ::rmdir(tried.c_str());
  return "";
}

}  // namespace

std::optional<ScratchDirectory> directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return std::nullopt;
  return ScratchDirectory(place_for(cell).path);
}

std::string why_no_directory_for(const Cell& cell) {
  if (!cell.workload->needs_directory) return "";
  const auto place = place_for(cell);
  const auto why = why_not_below(place.path);
  if (why.empty()) return "";
  return place.named_by + ": no directory can be made below '" + place.path + "': " + why + "; " +
         place.advice;
}

}  // namespace concbench
