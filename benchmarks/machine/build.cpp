#include "benchmarks/machine/build.hpp"

#include <sstream>

#include <boost/version.hpp>
#include <fmt/core.h>

#include "build_info.hpp"

namespace concbench {

Build this_build() {
  return {.version = build_info::kVersion,
          .type = build_info::kBuildType,
          .compiler = build_info::kCompiler,
          .flags = build_info::kFlags,
          .libraries = {{"benchmark", build_info::kBenchmark},
                        {"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000,
                                              BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
                        {"cli11", build_info::kCli11},
                        {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000,
                                            FMT_VERSION / 100 % 100, FMT_VERSION % 100)}}};
}

Json to_json(const Build& build) {
  Json libraries = Json::object();
  for (const auto& [name, version] : build.libraries) libraries[name] = version;
  return {{"type", build.type},
          {"compiler", build.compiler},
          {"flags", build.flags},
          {"libraries", libraries}};
}

std::string fault_of(const Build& build) {
  bool sanitized = false;
  bool optimised = false;
  bool asserting = true;
  std::istringstream flags(build.flags);
  for (std::string flag; flags >> flag;) {
    if (flag.starts_with("-fsanitize=")) sanitized = true;
    if (flag.starts_with("-O")) optimised = flag != "-O0" && flag != "-Og";  // the last counts
    if (flag == "-DNDEBUG") asserting = false;
  }
  if (sanitized) return "a sanitizer is built in";
  if (!optimised) return "not optimised";
  if (asserting) return "assertions are built in";
  return "";
}

}  // namespace concbench
