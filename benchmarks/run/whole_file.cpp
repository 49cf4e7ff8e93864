#include "benchmarks/run/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "workloads/contract/file_descriptor.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_unwritten(const fs::path& path) {
  throw_errno("cannot write " + path.string());
}

void write_whole_file(const fs::path& path, std::string_view text) {
  FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file) throw_unwritten(path);
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
