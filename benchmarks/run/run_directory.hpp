#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "benchmarks/telling/json.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

inline constexpr int kSchemaVersion = 1;

/// The files of one run. Whoever holds the object is the only one who writes them; nothing that
/// was written is ever overwritten, except the manifest by a newer one, whole.
class RunDirectory {
 public:
  /// A new directory. Throws UsageError when it exists and is not empty, or cannot be written.
  static RunDirectory create(const std::filesystem::path& path, const Json& manifest);

  /// One that is there, to be continued. A torn last line of samples.jsonl, left by a crash, is
  /// moved to logs/. Throws UsageError, and changes nothing, when the files are not a run's, are
  /// of a newer schema, hold a bad line, or are being written by another process.
  static RunDirectory open(const std::filesystem::path& path);

  const std::filesystem::path& path() const noexcept { return path_; }
  const Json& manifest() const noexcept { return manifest_; }

  /// The samples that were there when the directory was opened.
  const std::vector<Json>& samples() const noexcept { return samples_; }

  /// Replaces the manifest; a crash leaves the old or the new one. Throws std::system_error.
  void write_manifest(const Json& manifest);

  /// Appends a line that is on disk when this returns. Throws std::system_error when it cannot be
  /// written; what was there before is then as it was.
  void append_sample(const Json& sample);

  /// Keeps what a cell wrote to standard output and error. Throws std::system_error.
  void write_log(const std::string& name, const std::string& text) const;

 private:
  explicit RunDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  void lock_samples(int open_flags);
  void read_samples();

  std::filesystem::path path_;
  Json manifest_;
  std::vector<Json> samples_;
  FileDescriptor samples_file_;
};

}  // namespace concbench
