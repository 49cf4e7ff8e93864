#include "benchmarks/machine/process_tree.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <optional>
#include <system_error>

#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

/// Of "12 (a name, which may hold anything) S 7 ..." the part that begins with the state.
std::string behind_name(const fs::path& stat) {
  std::ifstream file(stat);
  std::string text;
  std::getline(file, text, '\0');
  const auto name_end = text.rfind(") ");
  return name_end == std::string::npos ? "" : text.substr(name_end + 2);
}

/// In "S 7 ..." it is 7.
std::optional<pid_t> parent_in(const fs::path& stat) {
  const auto text = behind_name(stat);
  constexpr std::size_t kToParent = std::string_view("S ").size();
  if (text.size() < kToParent) return std::nullopt;
  auto rest = std::string_view(text).substr(kToParent);
  return take_number<pid_t>(rest);
}

/// Of all processes that there are, by their parents.
std::multimap<pid_t, pid_t> children_by_parent() {
  std::multimap<pid_t, pid_t> children;
  std::error_code hidden;
  for (const auto& entry : fs::directory_iterator("/proc", hidden)) {
    const auto process = parse_number<pid_t>(entry.path().filename().string());
    if (!process) continue;
    if (const auto parent = parent_in(entry.path() / "stat")) children.emplace(*parent, *process);
  }
  return children;
}

std::vector<pid_t> looked_at_once(pid_t root) {
  const auto children = children_by_parent();
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto [begin, end] = children.equal_range(tree[i]);
    for (auto child = begin; child != end; ++child) tree.push_back(child->second);
  }
  return tree;
}

}  // namespace

std::string proc_path(pid_t process, const std::string& file) {
  return "/proc/" + std::to_string(process) + "/" + file;
}

bool is_stopped(pid_t process) { return behind_name(proc_path(process, "stat")).starts_with('T'); }

bool was_any_child_stopped() {
  siginfo_t change{};
  return ::waitid(P_ALL, 0, &change, WSTOPPED | WCONTINUED | WNOHANG) == 0 && change.si_pid != 0;
}

std::vector<std::string> threads_of(pid_t process) {
  std::vector<std::string> threads;
  std::error_code ended;
  for (const auto& entry : fs::directory_iterator(proc_path(process, "task"), ended)) {
    threads.push_back(entry.path().filename());
  }
  return threads;
}

Kinship read_kinship(const fs::path& proc) {
  const auto own_id = std::to_string(::getpid());
  std::error_code hidden;
  // A /proc of other processes, such as those outside of a container, has others under our number.
  if (fs::read_symlink(proc / "self", hidden) != own_id) return Kinship::kHidden;
  if (std::ifstream(proc / own_id / "task" / own_id / "children")) return Kinship::kChildren;
  return parent_in(proc / own_id / "stat") == ::getppid() ? Kinship::kParents : Kinship::kHidden;
}

Kinship kinship() {
  static const Kinship here = read_kinship("/proc");
  return here;
}

std::vector<pid_t> process_tree(pid_t root) {
  switch (kinship()) {
    case Kinship::kChildren:
      return tree_by_children(root);
    case Kinship::kParents:
      return tree_by_parents(root);
    case Kinship::kHidden:
      break;
  }
  return {root};
}

std::vector<pid_t> tree_by_children(pid_t root) {
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

std::vector<pid_t> tree_by_parents(pid_t root) {
  // One that ends between two lines takes those below it out of sight until they have another
  // parent: what is seen twice is there.
  constexpr int kMostLooks = 5;
  auto tree = looked_at_once(root);
  for (int look = 1; look < kMostLooks; ++look) {
    auto again = looked_at_once(root);
    if (again == tree) break;
    tree = std::move(again);
  }
  return tree;
}

}  // namespace concbench
