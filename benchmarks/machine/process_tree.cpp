#include "benchmarks/machine/process_tree.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace concbench {

std::string proc_path(pid_t process, const std::string& file) {
  return "/proc/" + std::to_string(process) + "/" + file;
}

std::vector<std::string> threads_of(pid_t process) {
  std::vector<std::string> threads;
  std::error_code ended;
  for (const auto& entry : std::filesystem::directory_iterator(proc_path(process, "task"), ended)) {
    threads.push_back(entry.path().filename());
  }
  return threads;
}

std::vector<pid_t> process_tree(pid_t root) {
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    // Children belong to the thread that forked them.
    for (const auto& thread : threads_of(tree[i])) {
      std::ifstream children(proc_path(tree[i], "task/" + thread + "/children"));
      for (pid_t child = 0; children >> child;) tree.push_back(child);
    }
  }
  return tree;
}

}  // namespace concbench
