#include "runners/contract/process_log.hpp"

#include <unistd.h>

#include "runners/contract/memory_file.hpp"

namespace concbench {

ProcessLog::ProcessLog() : file_(make_memory_file("log")) {}

std::string ProcessLog::text() const {
  std::string text(std::size_t{64} * 1024, '\0');
  const ssize_t size = ::pread(file_.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

}  // namespace concbench
