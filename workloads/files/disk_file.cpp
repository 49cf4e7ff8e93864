#include "workloads/files/disk_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {
namespace {

FileDescriptor open_file(const std::string& path, int flags) {
  constexpr mode_t kReadableForAll = 0644;
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, kReadableForAll);
  } while (descriptor < 0 && errno == EINTR);
  return FileDescriptor(descriptor);
}

std::runtime_error failure(FileTransfer::Way way, const std::string& path) {
  const std::error_code why(errno, std::generic_category());
  return cannot_move({.way = way, .path = path}, why);
}

bool try_to_write(const std::string& path, std::string_view content, FileTransfer::Way way) {
  auto file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file && write_all(file.get(), content) &&
         (way == FileTransfer::Way::kWrite || ::fsync(file.get()) == 0) && file.close();
}

}  // namespace

DiskNeed need_of_files(std::size_t files, std::size_t bytes) {
  constexpr std::uint64_t kBlock = 4096;
  const auto blocks = bytes / kBlock + (bytes % kBlock > 0 ? 1 : 0);
  std::uint64_t total = 0;
  const bool too_many = __builtin_mul_overflow(files, blocks * kBlock, &total);
  return {too_many ? std::numeric_limits<std::uint64_t>::max() : total, files};
}

std::string read_file(const std::string& path) {
  const auto file = open_file(path, O_RDONLY);
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) < 0) throw failure(FileTransfer::Way::kRead, path);
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got = ::read(file.get(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw failure(FileTransfer::Way::kRead, path);
    if (got == 0) break;  // cut short meanwhile: the content tells
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

void write_file(const std::string& path, std::string_view content, FileTransfer::Way way) {
  if (!try_to_write(path, content, way)) throw failure(way, path);
}

void provide_file(const std::string& path, std::size_t size,
                  const std::function<std::string()>& make_content) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && static_cast<std::size_t>(status.st_size) == size) {
    return;
  }
  const std::string unfinished = path + "." + std::to_string(::getpid());
  if (try_to_write(unfinished, make_content(), FileTransfer::Way::kWrite) &&
      ::rename(unfinished.c_str(), path.c_str()) == 0) {
    return;
  }
  const auto why = failure(FileTransfer::Way::kWrite, path);
  ::unlink(unfinished.c_str());
  throw why;
}

}  // namespace concbench
