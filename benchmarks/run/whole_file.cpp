#include "benchmarks/run/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_unwritten(const fs::path& path) {
  throw_errno("cannot write " + path.string());
}

void write_whole_file(const fs::path& path, std::string_view text) {
  const auto file = open_to_write(path, O_TRUNC);
  write_or_throw(file.get(), text, path);
  sync_or_throw(file.get(), path);
}

void sync_directory_of(const fs::path& path) {
  const auto parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const FileDescriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) throw_unwritten(path);
  sync_or_throw(directory.get(), path);
}

}  // namespace

FileDescriptor open_to_write(const fs::path& path, int flags) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  FileDescriptor file(::open(path.c_str(), kFlags | flags, 0644));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) throw_unwritten(path);
  if (!S_ISREG(status.st_mode)) throw_error(ENXIO, "cannot write " + path.string());
  return file;
}

void write_or_throw(int descriptor, std::string_view text, const fs::path& path) {
  if (!write_all(descriptor, text)) throw_unwritten(path);
}

void sync_or_throw(int descriptor, const fs::path& path) {
  // Some file systems of other machines know no such thing for directories.
  if (::fsync(descriptor) != 0 && errno != EINVAL) throw_unwritten(path);
}

void replace_file(const fs::path& path, std::string_view text) {
  const fs::path unfinished = path.string() + ".new";
  try {
    write_whole_file(unfinished, text);
    if (::rename(unfinished.c_str(), path.c_str()) != 0) throw_unwritten(path);
  } catch (...) {
    ::unlink(unfinished.c_str());
    throw;
  }
  sync_directory_of(path);
}

}  // namespace concbench
