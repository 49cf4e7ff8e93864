#include "workloads/files/disk_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace concbench {
namespace {

/// Keeps errno: it is asked for the reason after the descriptor has gone.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : descriptor_(open(path, flags)) {}
  ~OpenFile() {
    const int error = errno;
    if (descriptor_ >= 0) ::close(descriptor_);
    errno = error;
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int get() const { return descriptor_; }
  /// What a file system reports as late as here would be lost in the destructor.
  bool close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return ::close(descriptor) == 0 || errno == EINTR;
  }

 private:
  static int open(const std::string& path, int flags) {
    constexpr mode_t kReadableForAll = 0644;
    int descriptor = -1;
    do {
      descriptor = ::open(path.c_str(), flags | O_CLOEXEC, kReadableForAll);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
  }

  int descriptor_;
};

std::runtime_error failure(const char* what, const std::string& path) {
  const int error = errno;
  return std::runtime_error(std::string("cannot ") + what + " " + path + ": " +
                            std::generic_category().message(error));
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool try_to_write(const std::string& path, std::string_view content, Flush flush) {
  OpenFile file(path, O_WRONLY | O_CREAT | O_TRUNC);
  return file.get() >= 0 && write_all(file.get(), content) &&
         (flush == Flush::kKernel || ::fsync(file.get()) == 0) && file.close();
}

}  // namespace

std::string read_file(const std::string& path) {
  const OpenFile file(path, O_RDONLY);
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) < 0) throw failure("read", path);
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got = ::read(file.get(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw failure("read", path);
    if (got == 0) break;  // cut short meanwhile: the content tells
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

void write_file(const std::string& path, std::string_view content, Flush flush) {
  if (!try_to_write(path, content, flush)) throw failure("write", path);
}

void provide_file(const std::string& path, std::size_t size,
                  const std::function<std::string()>& make_content) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && static_cast<std::size_t>(status.st_size) == size) {
    return;
  }
  const std::string unfinished = path + "." + std::to_string(::getpid());
  if (try_to_write(unfinished, make_content(), Flush::kKernel) &&
      ::rename(unfinished.c_str(), path.c_str()) == 0) {
    return;
  }
  const auto why = failure("write", path);
  ::unlink(unfinished.c_str());
  throw why;
}

}  // namespace concbench
