#include "workloads/contract/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace concbench {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 16;

[[noreturn]] void throw_unread(int error) {
  throw UnreadableFile("cannot be read: " + std::generic_category().message(error));
}

/// Appends what can be read at once; false at the end of the file.
bool read_part(int descriptor, std::string& text) {
  const auto before = text.size();
  text.resize(before + kPart);
  ssize_t size = 0;
  do {
    size = ::read(descriptor, text.data() + before, kPart);
  } while (size < 0 && errno == EINTR);
  const int error = errno;
  text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  if (size < 0) throw_unread(error);
  return size > 0;
}

}  // namespace

void require_regular_file(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw_unread(errno);
  if (!S_ISREG(status.st_mode)) throw UnreadableFile("is no regular file");
}

std::string read_to_end(int descriptor, std::size_t most_bytes) {
  std::string text;
  while (read_part(descriptor, text)) {
    if (text.size() > most_bytes) {
      throw UnreadableFile("has more than " + std::to_string(most_bytes >> 20) +
                           " MiB, which is no use");
    }
  }
  return text;
}

std::string read_regular_file(const std::filesystem::path& path, std::size_t most_bytes) {
  // Some of the kernel's files are regular, and keep whoever reads them waiting; a pipe would keep
  // whoever opens it waiting.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file) throw_unread(errno);
  require_regular_file(file.get());
  return read_to_end(file.get(), most_bytes);
}

std::optional<LineReader::Line> LineReader::next() {
  auto newline = read_.find('\n');
  bool more = true;
  while (newline == std::string::npos && more) {
    const auto searched = read_.size();
    more = read_part(descriptor_, read_);
    newline = read_.find('\n', searched);
    if (std::min(newline, read_.size()) > most_bytes_) {
      throw UnreadableFile("has more than " + std::to_string(most_bytes_ >> 20) + " MiB in line " +
                           std::to_string(lines_ + 1) + ", which is no use");
    }
  }
  if (read_.empty()) return std::nullopt;
  const bool ended = newline != std::string::npos;
  Line line{read_.substr(0, newline), ++lines_, given_, ended};
  const auto taken = ended ? newline + 1 : read_.size();
  read_.erase(0, taken);
  given_ += taken;
  return line;
}

}  // namespace concbench
