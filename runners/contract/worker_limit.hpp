#pragma once

#include <filesystem>
#include <string>

namespace concbench {

/// The limit that keeps this process from having another thread, such as "ulimit -v is 4194304";
/// "" where none is known to. To be asked where one was refused, while those that there are still
/// live: afterwards no limit is reached.
///
/// `root` is what stands for "/" (for tests).
std::string limit_on_threads(const std::filesystem::path& root = "/");

/// The same of another process.
std::string limit_on_processes(const std::filesystem::path& root = "/");

/// The limits on this process's memory and on that of all that it starts, such as "ulimit -v is
/// 4194304", whether reached or not; "" where there is none.
std::string limits_on_memory();

/// Throws the std::system_error of a thread, or of a process, that was refused: `what` could not be
/// done, and the limit where that is known.
[[noreturn]] void throw_no_thread(int error, const std::string& what);
[[noreturn]] void throw_no_process(int error, const std::string& what);

}  // namespace concbench
