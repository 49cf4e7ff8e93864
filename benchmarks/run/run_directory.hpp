#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "benchmarks/run/stored_samples.hpp"
#include "benchmarks/telling/json.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// The files of a run are no longer where they were: somebody removed, moved or replaced them.
class RunIsGone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The files of one run. Whoever holds the object is the only one who writes them; nothing that
/// was written is ever overwritten, except the manifest by a newer one, whole. Files of it that are
/// symbolic links are neither read nor written: they could lead anywhere.
class RunDirectory {
 public:
  /// A new directory. Whenever this is ended it is empty, but perhaps for an unfinished manifest,
  /// which the next one replaces, or a run. Throws UsageError when it exists and is not empty, or
  /// cannot be written.
  static RunDirectory create(const std::filesystem::path& path, const Json& manifest);

  /// One that is there, to be continued. Changes nothing yet. Throws UsageError when the files are
  /// not a run's, cannot be read to their end, are of a newer schema, hold a bad line, or are being
  /// written by another process.
  static RunDirectory open(const std::filesystem::path& path);

  /// Mends what a crash has left of the last line of samples.jsonl: a torn one is moved to logs/.
  /// Needed before the first sample is appended. Throws std::system_error when it cannot; nothing
  /// is lost then.
  void mend();

  const std::filesystem::path& path() const noexcept { return path_; }
  const Json& manifest() const noexcept { return manifest_; }

  /// The samples that were there when the directory was opened, in the order of their lines.
  const std::vector<StoredSample>& samples() const noexcept { return samples_; }

  /// Replaces the manifest; a crash leaves the old or the new one. Throws std::system_error.
  void write_manifest(const Json& manifest);

  /// Appends a line that is on disk when this returns. Throws std::system_error when it cannot be
  /// written; what was there before is then as it was. Throws RunIsGone.
  void append_sample(const Json& sample);

  /// Keeps what a cell wrote to standard output and error. Throws std::system_error.
  void write_log(const std::string& name, const std::string& text) const;

 private:
  /// Of the last line, which lacks its end.
  struct Unended {
    std::string text;
    off_t begin;
    bool torn;  // otherwise it is whole but for the newline
  };

  explicit RunDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  void write_first_manifest(const Json& manifest);
  void lock_samples();
  void read_samples();
  void require_unchanged() const;
  void require_in_place() const;
  void keep_torn_line() const;
  FileDescriptor open_log(const std::string& name, int flags) const;

  std::filesystem::path path_;
  Json manifest_;
  std::vector<StoredSample> samples_;
  std::optional<Unended> unended_;
  FileDescriptor samples_file_;
  off_t size_ = 0;  // of that file, as it was read and written
};

}  // namespace concbench
