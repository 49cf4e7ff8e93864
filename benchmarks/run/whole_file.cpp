#include "benchmarks/run/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "runners/contract/worker_process.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_unwritten(const fs::path& path) {
  throw_errno("cannot write " + path.string());
}

void write_whole_file(const fs::path& path, std::string_view text) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file) throw_unwritten(path);
  write_or_throw(file.get(), text, path);
  if (::fsync(file.get()) != 0) throw_unwritten(path);
}

}  // namespace

std::string read_whole_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_or_throw(int descriptor, std::string_view text, const fs::path& path) {
  if (!write_all(descriptor, text)) throw_unwritten(path);
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
}

}  // namespace concbench
