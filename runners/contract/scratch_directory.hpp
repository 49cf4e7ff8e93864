#pragma once

#include <optional>
#include <string>

#include "runners/contract/worker_process.hpp"

namespace concbench {

/// An empty directory of its own, removed with all that is in it when the object goes, or when the
/// process ends in whatever way: a process that is started for it makes the directory, outlives us
/// and removes it.
///
/// If that one is killed, too, the directory stays, and the next ScratchDirectory below the same
/// parent removes it. As long as somebody uses a directory it is locked, which dies with them: only
/// one that nobody has locked, made since this machine was started, is taken for abandoned.
class ScratchDirectory {
 public:
  /// Below `parent`. Throws std::system_error that names it when it cannot be made there.
  explicit ScratchDirectory(const std::string& parent);
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  /// Waits until all of it is removed.
  ~ScratchDirectory();

  const std::string& path() const noexcept { return path_; }

  /// Should this process be killed, programs that have a copy of it keep the directory until they
  /// have ended, too. It is closed in a program that is started, unless that is arranged for.
  int lifeline() const noexcept { return lifeline_.get(); }

 private:
  std::string path_;
  FileDescriptor lock_;
  FileDescriptor lifeline_;
  std::optional<WorkerProcess> remover_;
};

/// Whether a path is that of a ScratchDirectory, going by its name.
bool is_scratch_directory(const std::string& path);

/// The same directory in a process that uses it, too, perhaps on another machine: it is kept until
/// this process ends. Where nobody has it yet, it is made, and removed when the last that has
/// joined it there has ended.
class JoinedDirectory {
 public:
  /// Throws std::system_error that names it when it can be neither found nor made.
  explicit JoinedDirectory(std::string path);
  JoinedDirectory(const JoinedDirectory&) = delete;
  JoinedDirectory& operator=(const JoinedDirectory&) = delete;
  ~JoinedDirectory();

 private:
  std::string path_;
  FileDescriptor lock_;
  FileDescriptor lifeline_;
};

}  // namespace concbench
