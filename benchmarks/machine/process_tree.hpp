#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace concbench {

/// The path of one of the kernel's files about a process, such as "status".
std::string proc_path(pid_t process, const std::string& file);

/// The ids of a process's threads; none when it has ended.
std::vector<std::string> threads_of(pid_t process);

/// `root` and all its living descendants.
std::vector<pid_t> process_tree(pid_t root);

}  // namespace concbench
