#include "runners/contract/worker_limit.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <pthread.h>

#include "runners/contract/control_groups.hpp"
#include "workloads/contract/number.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

/// The number with which a file of the kernel begins; nothing of "max".
std::optional<std::uint64_t> number_in(const fs::path& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

/// The one behind a label such as "Threads:".
std::optional<std::uint64_t> number_behind(const std::string& label, const fs::path& path) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    std::uint64_t number = 0;
    if (word == label && file >> number) return number;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> soft_limit(__rlimit_resource resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

std::string is(const std::string& name, std::uint64_t limit) {
  return name + " is " + std::to_string(limit);
}

std::string full_group(const fs::path& root) {
  for (const auto& group : control_groups("pids", root)) {
    const auto most = number_in(group / "pids.max");
    if (most && number_in(group / "pids.current").value_or(0) >= *most) {
      return is("pids.max of the control group " + group.string(), *most);
    }
  }
  return "";
}

/// Of all processes of the user that calls.
std::uint64_t threads_of_this_user(const fs::path& root) {
  std::uint64_t threads = 0;
  std::error_code hidden;
  for (const auto& entry : fs::directory_iterator(root / "proc", hidden)) {
    if (!parse_number<pid_t>(entry.path().filename().string())) continue;
    const auto status = entry.path() / "status";
    if (number_behind("Uid:", status) != ::getuid()) continue;
    threads += number_behind("Threads:", status).value_or(0);
  }
  return threads;
}

std::string full_user(const fs::path& root) {
  const auto most = soft_limit(RLIMIT_NPROC);
  if (!most || ::getuid() == 0) return "";  // root may have more
  return threads_of_this_user(root) >= *most ? is("ulimit -u", *most) : "";
}

/// What the whole machine has: "0.20 0.18 0.12 1/80 11206".
std::string full_machine(const fs::path& root) {
  std::ifstream file(root / "proc/loadavg");
  std::string load;
  std::uint64_t running = 0;
  std::uint64_t all = 0;
  char slash = 0;
  if (!(file >> load >> load >> load >> running >> slash >> all)) return "";
  for (const auto* const name : {"threads-max", "pid_max"}) {
    const auto most = number_in(root / "proc/sys/kernel" / name);
    if (most && all >= *most) return is(std::string("kernel.") + name, *most);
  }
  return "";
}

constexpr std::uint64_t kKiB = 1024;

std::string memory_limit(const std::string& name, __rlimit_resource resource) {
  const auto most = soft_limit(resource);
  return most ? is(name, *most / kKiB) : "";
}

std::string address_space_limit() { return memory_limit("ulimit -v", RLIMIT_AS); }

std::string data_limit() { return memory_limit("ulimit -d", RLIMIT_DATA); }

std::uint64_t stack_bytes() {
  pthread_attr_t attributes;
  std::size_t bytes = 0;
  if (::pthread_getattr_default_np(&attributes) != 0) return 0;
  ::pthread_attr_getstacksize(&attributes, &bytes);
  ::pthread_attr_destroy(&attributes);
  return bytes;
}

/// No room for another stack.
std::string full_memory(const fs::path& root) {
  const auto status = root / "proc/self/status";
  const auto no_room = [&](const char* label, __rlimit_resource resource) {
    const auto most = soft_limit(resource);
    return most && number_behind(label, status).value_or(0) * kKiB + stack_bytes() > *most;
  };
  if (no_room("VmSize:", RLIMIT_AS)) return address_space_limit();
  if (no_room("VmData:", RLIMIT_DATA)) return data_limit();
  constexpr std::uint64_t kMapsOfAThread = 2;  // its stack and the guard below
  std::ifstream maps(root / "proc/self/maps");
  const auto count = std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
  const auto most = number_in(root / "proc/sys/vm/max_map_count");
  const bool too_many = most && static_cast<std::uint64_t>(count) + kMapsOfAThread > *most;
  return too_many ? is("vm.max_map_count", *most) : "";
}

std::string first_that_says_something(std::initializer_list<std::string> texts) {
  const auto found = std::ranges::find_if(texts, [](const auto& text) { return !text.empty(); });
  return found == texts.end() ? "" : *found;
}

[[noreturn]] void throw_with(const std::string& limit, int error, const std::string& what) {
  throw_error(error, what + (limit.empty() ? "" : " (" + limit + ")"));
}

/// Others have other reasons.
bool is_of_a_limit(int error) { return error == EAGAIN || error == ENOMEM; }

}  // namespace

std::string limit_on_threads(const fs::path& root) {
  return first_that_says_something({full_memory(root), limit_on_processes(root)});
}

std::string limit_on_processes(const fs::path& root) {
  return first_that_says_something({full_group(root), full_user(root), full_machine(root)});
}

std::string limits_on_memory() {
  const auto address_space = address_space_limit();
  const auto data = data_limit();
  return address_space + (address_space.empty() || data.empty() ? "" : ", ") + data;
}

void throw_no_thread(int error, const std::string& what) {
  throw_with(is_of_a_limit(error) ? limit_on_threads() : "", error, what);
}

void throw_no_process(int error, const std::string& what) {
  throw_with(is_of_a_limit(error) ? limit_on_processes() : "", error, what);
}

}  // namespace concbench
