#include "benchmarks/run/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "benchmarks/run/stored_fields.hpp"
#include "benchmarks/run/stored_manifest.hpp"
#include "benchmarks/run/whole_file.hpp"
#include "benchmarks/telling/json_file.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/regular_file.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kUnfinished = "manifest.json.new";
constexpr const char* kSamples = "samples.jsonl";
constexpr const char* kLogs = "logs";
constexpr std::size_t kMostLineBytes = std::size_t{4} << 20;  // ours have some thousand

/// Only a run that is being made has nothing but an unfinished manifest.
bool has_no_run(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename() != kUnfinished) return false;
  }
  return true;
}

[[noreturn]] void refuse_place(const std::string& why) {
  throw UsageError(why + "; name another directory with -o");
}

void lock(const FileDescriptor& file, const fs::path& run) {
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) throw UsageError("another concbench is writing to " + run.string());
  throw_errno("cannot lock the files of " + run.string());
}

bool is_at(const FileDescriptor& file, const fs::path& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(file.get(), &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

void refuse_symbolic_link(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_symlink(path, ignored)) return;
  throw UsageError(path.string() +
                   " is a symbolic link; a run is continued in its own directory: put the file "
                   "itself there");
}

Json read_manifest(const fs::path& run) {
  const auto path = run / kManifest;
  std::error_code ignored;
  if (fs::symlink_status(path, ignored).type() == fs::file_type::not_found) {
    const bool can_be_begun = fs::is_directory(run, ignored) &&
                              ::access(run.c_str(), R_OK | W_OK | X_OK) == 0 && has_no_run(run);
    throw UsageError(
        run.string() + " is not a run: it has no " + kManifest +
        (can_be_begun ? "; -o " + quoted_for_shell(run.string()) + " begins one there" : ""));
  }
  refuse_symbolic_link(path);
  try {
    auto manifest = read_json_file(path);
    require_manifest(manifest, path.string());
    return manifest;
  } catch (const BadJsonFile& error) {
    throw UsageError(path.string() + " " + error.what() + "; restore the file");
  } catch (const Malformed& error) {
    throw UsageError(path.string() + ": " + error.what() + "; restore the file");
  }
}

}  // namespace

RunDirectory RunDirectory::create(const fs::path& path, const Json& manifest) {
  try {
    if (fs::exists(path) && !(fs::is_directory(path) && has_no_run(path))) {
      throw UsageError(path.string() +
                       " exists already; name another directory with -o, or "
                       "continue that run with --resume " +
                       quoted_for_shell(path.string()));
    }
    fs::create_directories(path);
  } catch (const fs::filesystem_error& error) {
    refuse_place("cannot make " + path.string() + ": " + error.code().message());
  }
  RunDirectory directory(path);
  try {
    directory.write_first_manifest(manifest);
    directory.lock_samples();
  } catch (const std::system_error& failure) {
    refuse_place(failure.what());
  }
  return directory;
}

RunDirectory RunDirectory::open(const fs::path& path) {
  RunDirectory directory(path);
  directory.manifest_ = read_manifest(path);
  refuse_symbolic_link(path / kLogs);
  try {
    directory.lock_samples();
    directory.read_samples();
  } catch (const std::system_error& failure) {
    throw UsageError(failure.what());
  }
  return directory;
}

/// Two that make a run in one place both come here; the file that only one can lock decides.
void RunDirectory::write_first_manifest(const Json& manifest) {
  const auto unfinished = path_ / kUnfinished;
  const auto text = to_pretty_text(manifest);
  if (text.size() > kMostJsonBytes) {
    throw UsageError("the plan has too many cells for one manifest; select fewer of them");
  }
  const auto file = open_to_write(unfinished);
  lock(file, path_);
  if (!is_at(file, unfinished) || fs::exists(path_ / kManifest)) {
    if (is_at(file, unfinished)) ::unlink(unfinished.c_str());
    throw UsageError("another concbench is writing to " + path_.string());
  }
  write_manifest(manifest);
}

void RunDirectory::lock_samples() {
  const auto path = path_ / kSamples;
  refuse_symbolic_link(path);
  // A pipe would keep whoever opens it waiting.
  samples_file_ = FileDescriptor(::open(
      path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
  if (!samples_file_) throw_errno("cannot write " + path.string());
  try {
    require_regular_file(samples_file_.get());
  } catch (const UnreadableFile& error) {
    throw UsageError(path.string() + " " + error.what());
  }
  lock(samples_file_, path_);
}

void RunDirectory::read_samples() {
  const auto path = (path_ / kSamples).string();
  SampleReader reader(manifest_);
  LineReader lines(samples_file_.get(), kMostLineBytes);
  try {
    while (const auto line = lines.next()) {
      const auto where = path + ", line " + std::to_string(line->number);
      size_ = static_cast<off_t>(line->begin + line->text.size() + (line->ended ? 1 : 0));
      if (!line->ended) unended_ = {line->text, static_cast<off_t>(line->begin), false};
      try {
        samples_.push_back(reader.read(parse_strictly(line->text), where));
      } catch (const Malformed& error) {
        throw UsageError(where + ": " + error.what() + "; mend or remove that line");
      } catch (const BadJsonFile& error) {
        if (line->ended) {
          throw UsageError(where + " " + error.what() + "; mend or remove that line");
        }
        unended_->torn = true;
      }
    }
  } catch (const UnreadableFile& error) {
    throw UsageError(path + " " + error.what() + "; nothing was changed");
  }
}

void RunDirectory::mend() {
  if (!unended_) return;
  const auto path = path_ / kSamples;
  require_unchanged();
  if (unended_->torn) {
    keep_torn_line();
    if (::ftruncate(samples_file_.get(), unended_->begin) != 0) {
      throw_errno("cannot write " + path.string());
    }
    size_ = unended_->begin;
  } else {
    write_or_throw(samples_file_.get(), "\n", path);  // the crash came between the line and its end
    ++size_;
  }
  sync_or_throw(samples_file_.get(), path);
  unended_.reset();
}

void RunDirectory::write_manifest(const Json& manifest) {
  if (samples_file_) require_in_place();
  replace_file(path_ / kManifest, to_pretty_text(manifest));
  manifest_ = manifest;
}

void RunDirectory::append_sample(const Json& sample) {
  require_unchanged();
  const auto path = path_ / kSamples;
  const auto line = to_line(sample) + "\n";
  try {
    write_or_throw(samples_file_.get(), line, path);
    if (::fdatasync(samples_file_.get()) != 0) throw_errno("cannot write " + path.string());
  } catch (...) {
    static_cast<void>(::ftruncate(samples_file_.get(), size_));
    throw;
  }
  size_ += static_cast<off_t>(line.size());
  require_in_place();
}

void RunDirectory::require_unchanged() const {
  struct stat status {};
  if (::fstat(samples_file_.get(), &status) == 0 && status.st_size == size_) return;
  throw RunIsGone((path_ / kSamples).string() + " was cut or written to by somebody else");
}

void RunDirectory::require_in_place() const {
  const auto path = path_ / kSamples;
  if (is_at(samples_file_, path)) return;
  throw RunIsGone(path.string() + " was removed, moved or replaced while the run was on");
}

void RunDirectory::write_log(const std::string& name, const std::string& text) const {
  write_or_throw(open_log(name, O_APPEND).get(), text, path_ / kLogs / name);
}

/// Whole, on disk, and beside those that were kept before.
void RunDirectory::keep_torn_line() const {
  for (int number = 1;; ++number) {
    const auto name = "torn-line-" + std::to_string(number) + ".txt";
    try {
      const auto file = open_log(name, O_EXCL);
      write_or_throw(file.get(), unended_->text, path_ / kLogs / name);
      sync_or_throw(file.get(), path_ / kLogs / name);
      return;
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::file_exists) throw;
    }
  }
}

FileDescriptor RunDirectory::open_log(const std::string& name, int flags) const {
  const auto logs = path_ / kLogs;
  if (::mkdir(logs.c_str(), 0755) != 0 && errno != EEXIST)
    throw_errno("cannot make " + logs.string());
  const FileDescriptor directory(
      ::open(logs.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) throw_errno("cannot open " + logs.string());
  FileDescriptor file(::openat(directory.get(), name.c_str(),
                               O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags,
                               0644));
  if (!file) throw_errno("cannot write " + (logs / name).string());
  return file;
}

}  // namespace concbench
