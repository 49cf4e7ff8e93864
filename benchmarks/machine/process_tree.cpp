#include "benchmarks/machine/process_tree.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace concbench {
namespace {

std::string proc_path(pid_t process, const std::string& file) {
  return "/proc/" + std::to_string(process) + "/" + file;
}

std::chrono::nanoseconds to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::chrono::nanoseconds cpu_time_of_ended_children() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

/// Of ended children and of living descendants.
std::chrono::nanoseconds cpu_time_of_others() {
  std::chrono::nanoseconds total = cpu_time_of_ended_children();
  for (const pid_t process : process_tree(::getpid())) {
    if (process != ::getpid()) total += cpu_time_of(process);
  }
  return total;
}

/// The figure in kB behind `label` in one of the kernel's "label: figure kB" files.
std::optional<std::uint64_t> bytes_behind(const std::string& label, const std::string& path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::uint64_t kib = 0;
    if (word == label && file >> kib) return kib * 1024;
  }
  return std::nullopt;
}

/// The ids of a process's threads; none when it has ended.
std::vector<std::string> threads_of(pid_t process) {
  std::vector<std::string> threads;
  std::error_code ended;
  for (const auto& entry : std::filesystem::directory_iterator(proc_path(process, "task"), ended)) {
    threads.push_back(entry.path().filename());
  }
  return threads;
}

}  // namespace

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

std::chrono::nanoseconds cpu_time_of(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The reading walks through /proc, the longer the more workers there are. The own clock is read
// last at the beginning and first at the end, so that none of that is between the two.
OwnTreeCpuTimer::OwnTreeCpuTimer()
    : others_before_(cpu_time_of_others()), own_before_(cpu_time_of(::getpid())) {}

std::chrono::nanoseconds OwnTreeCpuTimer::used() const {
  const auto own = cpu_time_of(::getpid()) - own_before_;
  return own + cpu_time_of_others() - others_before_;
}

std::optional<std::uint64_t> proportional_memory_of_tree(pid_t root) {
  std::optional<std::uint64_t> total;
  for (const pid_t process : process_tree(root)) {
    const auto bytes = bytes_behind("Pss:", proc_path(process, "smaps_rollup"));
    if (bytes) total = total.value_or(0) + *bytes;
  }
  return total;
}

std::optional<std::uint64_t> own_peak_resident_memory() {
  return bytes_behind("VmHWM:", proc_path(::getpid(), "status"));
}

std::optional<std::chrono::nanoseconds> run_queue_wait_of_tree(pid_t root) {
  std::optional<std::chrono::nanoseconds> total;
  for (const pid_t process : process_tree(root)) {
    for (const auto& thread : threads_of(process)) {
      std::ifstream file(proc_path(process, "task/" + thread + "/schedstat"));
      std::int64_t ran_ns = 0;
      std::int64_t waited_ns = 0;
      if (file >> ran_ns >> waited_ns) {
        total = total.value_or(std::chrono::nanoseconds{}) + std::chrono::nanoseconds(waited_ns);
      }
    }
  }
  return total;
}

}  // namespace concbench
