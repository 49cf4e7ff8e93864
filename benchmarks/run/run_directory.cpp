#include "benchmarks/run/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "benchmarks/run/whole_file.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kSamples = "samples.jsonl";
constexpr const char* kLogs = "logs";

void require_known_schema(const Json& json, const std::string& where) {
  const auto key = json.find("schema_version");
  const auto version = key != json.end() && key->is_number_integer() ? key->get<int>() : 0;
  if (version > kSchemaVersion) {
    throw UsageError(where + " is of schema version " + std::to_string(version) +
                     ", written by a newer concbench; this one reads up to version " +
                     std::to_string(kSchemaVersion) + ": continue the run with the newer one");
  }
  if (version < 1) throw UsageError(where + " is not a file of a concbench run");
}

void require_sample(const Json& sample, const std::string& where) {
  require_known_schema(sample, where);
  const auto is = [&](const char* key, auto kind) {
    const auto value = sample.find(key);
    return value != sample.end() && ((*value).*kind)();
  };
  if (is("cell", &Json::is_string) && is("block", &Json::is_number_unsigned) &&
      is("status", &Json::is_string)) {
    return;
  }
  throw UsageError(where + " is not a sample; mend or remove that line");
}

Json read_manifest(const fs::path& run) {
  const auto path = run / kManifest;
  if (!fs::exists(path)) {
    throw UsageError(run.string() + " is not a run: it has no " + kManifest);
  }
  const auto manifest = Json::parse(read_whole_file(path), nullptr, false);
  if (!manifest.is_object()) throw UsageError(path.string() + " cannot be read as JSON");
  require_known_schema(manifest, path.string());
  return manifest;
}

}  // namespace

RunDirectory RunDirectory::create(const fs::path& path, const Json& manifest) {
  std::error_code error;
  if (fs::exists(path, error) && !(fs::is_directory(path, error) && fs::is_empty(path, error))) {
    throw UsageError(path.string() +
                     " exists already; name another directory with -o, or "
                     "continue that run with --resume " +
                     quoted_for_shell(path.string()));
  }
  fs::create_directories(path / kLogs, error);
  if (error) {
    throw UsageError("cannot make " + path.string() + ": " + error.message() +
                     "; name another directory with -o");
  }
  RunDirectory directory(path);
  bool ours = false;
  try {
    directory.lock_samples(O_CREAT | O_EXCL);
    ours = true;
    directory.write_manifest(manifest);
  } catch (const std::system_error& failure) {
    // What was made so far holds nothing and would be in the way of the next attempt.
    for (const auto& made : {kSamples, kLogs}) {
      if (ours) fs::remove(path / made, error);
    }
    throw UsageError(std::string(failure.what()) + "; name another directory with -o");
  }
  return directory;
}

RunDirectory RunDirectory::open(const fs::path& path) {
  RunDirectory directory(path);
  directory.manifest_ = read_manifest(path);
  try {
    directory.lock_samples(O_CREAT);
    directory.read_samples();
  } catch (const std::system_error& failure) {
    throw UsageError(failure.what());
  }
  return directory;
}

void RunDirectory::lock_samples(int open_flags) {
  const auto path = path_ / kSamples;
  samples_file_ =
      FileDescriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | open_flags, 0644));
  if (!samples_file_) throw_errno("cannot write " + path.string());
  if (::flock(samples_file_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw UsageError("another concbench is writing to " + path_.string());
  }
}

void RunDirectory::read_samples() {
  const auto path = path_ / kSamples;
  const std::string text = read_whole_file(path);
  std::size_t line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    ++line_number;
    const auto newline = text.find('\n', begin);
    const bool last = newline == std::string::npos;
    const auto line = text.substr(begin, last ? newline : newline - begin);
    const auto sample = Json::parse(line, nullptr, false);
    if (!sample.is_object()) {
      const auto where = path.string() + ", line " + std::to_string(line_number);
      if (!last) throw UsageError(where + " cannot be read as JSON; mend or remove that line");
      write_log("torn-line.txt", line);
      if (::ftruncate(samples_file_.get(), static_cast<off_t>(begin)) != 0) throw_errno(where);
      return;
    }
    require_sample(sample, path.string() + ", line " + std::to_string(line_number));
    samples_.push_back(sample);
    // The crash came between the line and its end.
    if (last) write_or_throw(samples_file_.get(), "\n", path);
    begin = last ? text.size() : newline + 1;
  }
}

void RunDirectory::write_manifest(const Json& manifest) {
  replace_file(path_ / kManifest, to_pretty_text(manifest));
  manifest_ = manifest;
}

void RunDirectory::append_sample(const Json& sample) {
  const auto path = path_ / kSamples;
  const off_t before = ::lseek(samples_file_.get(), 0, SEEK_END);
  try {
    write_or_throw(samples_file_.get(), to_line(sample) + "\n", path);
    if (::fdatasync(samples_file_.get()) != 0) throw_errno("cannot write " + path.string());
  } catch (...) {
    static_cast<void>(::ftruncate(samples_file_.get(), before));
    throw;
  }
}

void RunDirectory::write_log(const std::string& name, const std::string& text) const {
  std::error_code ignored;
  fs::create_directories(path_ / kLogs, ignored);
  std::ofstream file(path_ / kLogs / name, std::ios::binary | std::ios::app);
  if (!(file << text).flush()) throw_errno("cannot write " + (path_ / kLogs / name).string());
}

}  // namespace concbench
