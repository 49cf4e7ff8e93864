#include "benchmarks/machine/environment.hpp"

#include <sys/utsname.h>

#include "benchmarks/machine/first_number.hpp"
#include "benchmarks/machine/hidden_figures.hpp"
#include "benchmarks/machine/pressure.hpp"
#include "benchmarks/machine/steal.hpp"
#include "benchmarks/telling/printable.hpp"
#include "workloads/contract/number.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <fstream>
#include <vector>

namespace concbench {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) return std::nullopt;
  return line;
}

/// What follows the separator on the first line that begins with `key`.
std::optional<std::string> value_in(const fs::path& path, std::string_view key, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const auto at = line.find(separator);
    if (at == std::string::npos) continue;
    const auto begin = line.find_first_not_of(" \t\"", at + 1);
    if (begin == std::string::npos) continue;
    return line.substr(begin, line.find_last_not_of(" \t\"") + 1 - begin);
  }
  return std::nullopt;
}

/// A number with the letter of its unit: "48K", "32M", "25276510 kB".
std::optional<std::uint64_t> parse_size(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::string_view unit(*text);
  const auto number = take_number<std::uint64_t>(unit);
  if (!number) return std::nullopt;
  if (unit.starts_with("K") || unit == " kB") return *number << 10;
  if (unit.starts_with("M")) return *number << 20;
  return number;
}

std::optional<bool> read_smt(const fs::path& root) {
  const auto active = first_number<int>(root / "sys/devices/system/cpu/smt/active");
  return active ? std::optional(*active != 0) : std::nullopt;
}

std::optional<std::size_t> count_numa_nodes(const fs::path& root) {
  std::size_t count = 0;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(root / "sys/devices/system/node", absent)) {
    const auto name = entry.path().filename().string();
    const auto is_digit = [](unsigned char letter) { return std::isdigit(letter) != 0; };
    if (name.starts_with("node") && name.size() > 4 &&
        std::all_of(name.begin() + 4, name.end(), is_digit)) {
      ++count;
    }
  }
  return count > 0 ? std::optional(count) : std::nullopt;
}

std::optional<double> read_steal_share(const fs::path& root) {
  const auto ticks = read_cpu_ticks(root);
  if (!ticks || ticks->all <= 0) return std::nullopt;
  return static_cast<double>(ticks->stolen) / static_cast<double>(ticks->all);
}

/// The name that a hypervisor leaves where the CPU is asked about itself.
std::string hypervisor_of_cpu() {
#if defined(__x86_64__)
  constexpr unsigned kFeatures = 1;
  constexpr unsigned kUnderHypervisor = 1u << 31;
  constexpr unsigned kHypervisor = 0x4000'0000;
  std::array<unsigned, 4> registers{};
  auto& [eax, ebx, ecx, edx] = registers;
  if (__get_cpuid(kFeatures, &eax, &ebx, &ecx, &edx) == 0 || (ecx & kUnderHypervisor) == 0) {
    return "";
  }
  __cpuid(kHypervisor, eax, ebx, ecx, edx);
  std::array<char, 13> name{};
  std::memcpy(name.data(), &registers[1], 12);
  return name.data();
#else
  return "";
#endif
}

std::optional<std::string> read_c_library() {
#if defined(__GLIBC__)
  return std::string("glibc ") + ::gnu_get_libc_version();
#else
  return std::nullopt;
#endif
}

}  // namespace

std::optional<std::string> read_hypervisor(const fs::path& root, std::string_view cpu_says) {
  const auto flags = value_in(root / "proc/cpuinfo", "flags", ':');
  auto xen = first_line(root / "sys/hypervisor/type");
  const auto device_tree = first_line(root / "proc/device-tree/hypervisor/compatible");
  const bool flagged = flags && (" " + *flags + " ").find(" hypervisor ") != std::string::npos;
  if (!flagged && !xen && !device_tree) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames{
      {{"KVMKVMKVM", "KVM"},
       {"Microsoft Hv", "Hyper-V"},
       {"VMwareVMware", "VMware"},
       {"XenVMMXenVMM", "Xen"},
       {"TCGTCGTCGTCG", "QEMU"},
       {"bhyve bhyve ", "bhyve"},
       {"VBoxVBoxVBox", "VirtualBox"}}};
  for (const auto& [signature, name] : kNames) {
    if (cpu_says == signature) return std::string(name);
  }
  if (xen) return xen;
  if (device_tree) return device_tree->substr(0, device_tree->find('\0'));
  return first_line(root / "sys/class/dmi/id/sys_vendor").value_or("unknown");
}

std::optional<std::string> read_governor(const fs::path& root, std::span<const int> cpus) {
  std::vector<std::string> governors;
  for (const int cpu : cpus) {
    const auto governor = first_line(root / "sys/devices/system/cpu" /
                                     ("cpu" + std::to_string(cpu)) / "cpufreq/scaling_governor");
    if (governor && std::ranges::find(governors, *governor) == governors.end()) {
      governors.push_back(*governor);
    }
  }
  if (governors.empty()) return std::nullopt;
  std::string text;
  for (const auto& governor : governors) text += (text.empty() ? "" : ", ") + governor;
  return text;
}

std::optional<ClockBoost> read_boost(const fs::path& root) {
  const std::string cpus = "sys/devices/system/cpu/";
  if (const auto off = first_number<int>(root / (cpus + "intel_pstate/no_turbo"))) {
    return ClockBoost{*off == 0, "echo 1 | sudo tee /" + cpus + "intel_pstate/no_turbo"};
  }
  if (const auto on = first_number<int>(root / (cpus + "cpufreq/boost"))) {
    return ClockBoost{*on != 0, "echo 0 | sudo tee /" + cpus + "cpufreq/boost"};
  }
  return std::nullopt;
}

Caches read_caches(const fs::path& root, int cpu) {
  const auto folder = root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "cache";
  Caches caches;
  for (int index = 0;; ++index) {
    const auto cache = folder / ("index" + std::to_string(index));
    const auto level = first_number<int>(cache / "level");
    if (!level) return caches;
    if (first_line(cache / "type") == "Instruction") continue;
    const auto size = parse_size(first_line(cache / "size"));
    if (*level == 1) caches.l1d_bytes = size;
    if (*level == 2) caches.l2_bytes = size;
    if (*level == 3) caches.l3_bytes = size;
  }
}

std::string host_name() {
  utsname system{};
  ::uname(&system);
  return printable(system.nodename);  // which may be any bytes
}

Environment read_environment(const Topology& topology, const fs::path& root) {
  utsname system{};
  ::uname(&system);
  const auto pressure = read_cpu_pressure(root);
  return {
      .host = host_name(),
      .os = value_in(root / "etc/os-release", "PRETTY_NAME", '='),
      .kernel = std::string(system.sysname) + " " + system.release,
      .architecture = system.machine,
      .cpu_model = value_in(root / "proc/cpuinfo", "model name", ':'),
      .topology = topology,
      .smt = read_smt(root),
      .numa_nodes = count_numa_nodes(root),
      .caches = read_caches(root, topology.usable_cpus.front()),
      .memory_bytes = parse_size(value_in(root / "proc/meminfo", "MemTotal", ':')),
      .hypervisor = read_hypervisor(root, hypervisor_of_cpu()),
      .governor = read_governor(root, topology.usable_cpus),
      .boost = read_boost(root),
      .clock_source =
          first_line(root / "sys/devices/system/clocksource/clocksource0/current_clocksource"),
      .load = first_number<double>(root / "proc/loadavg"),
      .cpu_pressure_avg10 = pressure ? std::optional(pressure->avg10_percent) : std::nullopt,
      .steal_share = read_steal_share(root),
      .c_library = read_c_library(),
      .hidden_figures = read_hidden_figures(root),
      .variables = steering_variables(),
  };
}

Json to_json(const Environment& environment) {
  const auto& topology = environment.topology;
  const auto& caches = environment.caches;
  const auto& boost = environment.boost;
  return {{"host", environment.host},
          {"os", or_null(environment.os)},
          {"kernel", environment.kernel},
          {"architecture", environment.architecture},
          {"cpu_model", or_null(environment.cpu_model)},
          {"sockets", or_null(topology.sockets)},
          {"logical_cpus", topology.logical_cpus},
          {"physical_cores", topology.physical_cores},
          {"usable_cores", topology.usable_cpus.size()},
          {"cpu_order", topology.usable_cpus},
          {"smt", or_null(environment.smt)},
          {"numa_nodes", or_null(environment.numa_nodes)},
          {"caches",
           {{"l1d_bytes", or_null(caches.l1d_bytes)},
            {"l2_bytes", or_null(caches.l2_bytes)},
            {"l3_bytes", or_null(caches.l3_bytes)}}},
          {"memory_bytes", or_null(environment.memory_bytes)},
          {"quota_cpus", or_null(topology.quota_cpus)},
          {"hypervisor", or_null(environment.hypervisor)},
          {"governor", or_null(environment.governor)},
          {"boost", boost ? Json(boost->on) : Json(nullptr)},
          {"clock_source", or_null(environment.clock_source)},
          {"load_at_start", or_null(environment.load)},
          {"cpu_pressure_avg10", or_null(environment.cpu_pressure_avg10)},
          {"c_library", or_null(environment.c_library)},
          {"variables", to_json(environment.variables)}};
}

}  // namespace concbench
