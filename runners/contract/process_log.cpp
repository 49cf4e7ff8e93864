#include "runners/contract/process_log.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace concbench {

ProcessLog::ProcessLog() : file_(::memfd_create("log", MFD_CLOEXEC)) {
  if (!file_) throw std::system_error(errno, std::generic_category(), "cannot make a log file");
}

std::string ProcessLog::text() const {
  std::string text(std::size_t{64} * 1024, '\0');
  const ssize_t size = ::pread(file_.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

std::string ProcessLog::last_words() const {
  constexpr std::size_t kMostBytes = 200;
  auto said = text();
  while (said.ends_with('\n')) said.pop_back();
  said.erase(0, said.rfind('\n') + 1);
  return said.empty() ? "" : ": " + said.substr(0, kMostBytes);
}

}  // namespace concbench
