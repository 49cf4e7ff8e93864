#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace concbench {

/// The path of one of the kernel's files about a process, such as "status".
std::string proc_path(pid_t process, const std::string& file);

/// The ids of a process's threads; none when it has ended.
std::vector<std::string> threads_of(pid_t process);

/// Whether it is stopped, as by Ctrl-Z or SIGSTOP; false when it has ended.
bool is_stopped(pid_t process);

/// Whether a living child of this process has been stopped since the last call, and perhaps goes
/// on.
bool was_any_child_stopped();

/// How this machine tells which process is another one's child.
enum class Kinship {
  kChildren,  // by lists of children, which not every kernel is built with
  kParents,   // by the parent of each process
  kHidden,    // not at all, or of other processes than ours
};

/// As it is here, found out by a first call. `proc` is what stands for /proc (for tests).
Kinship kinship();
Kinship read_kinship(const std::filesystem::path& proc);

/// `root` and all its living descendants, as far as this machine tells.
std::vector<pid_t> process_tree(pid_t root);

/// The same by either way. Each may miss what begins meanwhile.
std::vector<pid_t> tree_by_children(pid_t root);
std::vector<pid_t> tree_by_parents(pid_t root);

}  // namespace concbench
