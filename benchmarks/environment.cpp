#include "environment.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include <boost/version.hpp>
#include <curl/curl.h>
#include <fmt/core.h>
#include <oneapi/tbb/version.h>

#include "build_info.hpp"

namespace concbench {
namespace {

/// What follows the separator on the first line that begins with `key`.
Json value_in(const std::string& path, const std::string& key, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const auto at = line.find(separator);
    if (at == std::string::npos) continue;
    const auto begin = line.find_first_not_of(" \t\"", at + 1);
    if (begin == std::string::npos) continue;
    return line.substr(begin, line.find_last_not_of(" \t\"") + 1 - begin);
  }
  return nullptr;
}

Json first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) ? Json(line) : Json(nullptr);
}

bool in_virtual_machine() {
  const auto flags = value_in("/proc/cpuinfo", "flags", ':');
  return flags.is_string() && flags.get<std::string>().find(" hypervisor") != std::string::npos;
}

Json hypervisor() {
  if (!in_virtual_machine()) return nullptr;
  const auto vendor = first_line("/sys/class/dmi/id/sys_vendor");
  return vendor.is_string() ? vendor : Json("unknown");
}

Json memory_bytes() {
  const auto pages = ::sysconf(_SC_PHYS_PAGES);
  return pages > 0 ? Json(pages * ::sysconf(_SC_PAGE_SIZE)) : Json(nullptr);
}

Json load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? Json(load) : Json(nullptr);
}

}  // namespace

std::string host_name() {
  utsname system{};
  ::uname(&system);
  return system.nodename;
}

Json describe_environment(const Topology& topology) {
  utsname system{};
  ::uname(&system);
  return {{"host", system.nodename},
          {"os", value_in("/etc/os-release", "PRETTY_NAME", '=')},
          {"kernel", std::string(system.sysname) + " " + system.release},
          {"architecture", system.machine},
          {"cpu_model", value_in("/proc/cpuinfo", "model name", ':')},
          {"logical_cpus", topology.logical_cpus},
          {"physical_cores", topology.physical_cores},
          {"usable_cores", topology.usable_cpus.size()},
          {"cpu_order", topology.usable_cpus},
          {"quota_cpus", or_null(topology.quota_cpus)},
          {"memory_bytes", memory_bytes()},
          {"hypervisor", hypervisor()},
          {"governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
          {"load_at_start", load_average()}};
}

Json describe_build() {
  return {{"type", build_info::kBuildType},
          {"compiler", build_info::kCompiler},
          {"flags", build_info::kFlags},
          {"libraries",
           {{"benchmark", build_info::kBenchmark},
            {"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                                  BOOST_VERSION % 100)},
            {"cli11", build_info::kCli11},
            {"curl", curl_version_info(CURLVERSION_NOW)->version},
            {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                                FMT_VERSION % 100)},
            {"hwloc", build_info::kHwloc},
            {"onetbb", TBB_VERSION_STRING}}}};
}

}  // namespace concbench
