#include "benchmarks/commands/env_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include <fmt/core.h>

#include "benchmarks/self_test/self_test_store.hpp"
#include "benchmarks/telling/colour.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/printable.hpp"
#include "benchmarks/telling/wrapped.hpp"

namespace concbench {
namespace {

constexpr std::size_t kNameWidth = 17;
constexpr std::size_t kLevelWidth = 15;

std::string padded(const std::string& text, std::size_t width) {
  return fmt::format("{:<{}}", text, width);
}

std::string row(const std::string& name, const std::string& text) {
  return "  " + padded(name, kNameWidth) + wrapped_behind(2 + kNameWidth, printable(text)) + "\n";
}

std::string bytes_for_people(std::uint64_t bytes) {
  const auto number = static_cast<double>(bytes);
  if (bytes >= std::uint64_t{1} << 30) return fmt::format("{:.3g} GiB", number / (1u << 30));
  if (bytes >= std::uint64_t{1} << 20) return fmt::format("{:.3g} MiB", number / (1u << 20));
  return fmt::format("{:.3g} KiB", number / (1u << 10));
}

std::string caches_for_people(const Caches& caches) {
  std::string text;
  const auto add = [&](const char* name, const std::optional<std::uint64_t>& bytes) {
    if (bytes)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, bytes_for_people(*bytes));
  };
  add("L1d", caches.l1d_bytes);
  add("L2", caches.l2_bytes);
  add("L3", caches.l3_bytes);
  return text.empty() ? "not available" : text;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string cores_for_people(const Topology& topology) {
  return (topology.sockets ? counted(*topology.sockets, "socket") + ", " : "") +
         counted(topology.physical_cores, "physical core") + ", " +
         counted(topology.logical_cpus, "logical CPU") + ", " +
         std::to_string(topology.usable_cpus.size()) + " of them usable";
}

std::string libraries_for_people(const Environment& environment, const Build& build) {
  std::string text = environment.c_library.value_or("");
  for (const auto& [name, version] : build.libraries) {
    text += (text.empty() ? "" : ", ") + name + " " + version;
  }
  return text;
}

std::string variables_for_people(const std::vector<SteeringVariable>& variables) {
  std::string text;
  for (const auto& [name, value, kept] : variables) {
    text += fmt::format("{}{}={} ({})", text.empty() ? "" : ", ", name, value,
                        kept ? "kept" : "removed for cells; --keep-env " + name + " keeps it");
  }
  return text.empty() ? "none that steers a runtime" : text;
}

std::string level_for_people(Level level, bool in_colour) {
  const std::string text(to_string(level));
  if (!in_colour) return padded(text, kLevelWidth);
  return coloured(text, level == Level::kOk ? Colour::kGreen
                        : warns(level)      ? Colour::kYellow
                                            : Colour::kGrey) +
         std::string(kLevelWidth - text.size(), ' ');
}

std::string row(const Disturbance& disturbance, bool in_colour) {
  constexpr std::size_t kBefore = 2 + kNameWidth + kLevelWidth;
  auto text = "  " + padded(disturbance.name, kNameWidth) +
              level_for_people(disturbance.level, in_colour) +
              wrapped_behind(kBefore, printable(disturbance.state));
  text.erase(text.find_last_not_of(' ') + 1);
  if (!disturbance.advice.empty()) {
    const std::size_t indent = 2 + kNameWidth;
    text += "\n" + std::string(indent, ' ') + wrapped_behind(indent, printable(disturbance.advice));
  }
  if (!disturbance.command.empty()) {
    // Never over two lines: it is there to be pasted.
    const auto command = printable(disturbance.command);
    const auto room = kColumns - std::min(command.size(), kColumns);
    text += "\n" + std::string(std::min(2 + kNameWidth, room), ' ') + command;
  }
  return text + "\n";
}

std::string strict_for_people(const std::vector<Disturbance>& disturbances) {
  std::string names;
  for (const auto& one : refusals_among(disturbances)) {
    names += (names.empty() ? "" : ", ") + one.name;
  }
  return names.empty() ? "concbench run --strict would start now."
                       : "concbench run --strict would refuse to start: " + names + ".";
}

}  // namespace

std::string environment_text(const Environment& environment, const Build& build,
                             const std::vector<Disturbance>& disturbances,
                             const std::string& self_test, bool in_colour) {
  const auto or_not = [](const std::optional<std::string>& text) {
    return text.value_or("not available");
  };
  const auto& memory = environment.memory_bytes;
  const auto& nodes = environment.numa_nodes;
  std::string text = "machine\n";
  text += row("host", environment.host);
  text += row("system", or_not(environment.os));
  text += row("kernel", environment.kernel + ", " + environment.architecture);
  text += row("CPU", or_not(environment.cpu_model));
  text += row("cores", cores_for_people(environment.topology));
  text += row("caches", caches_for_people(environment.caches));
  text += row("memory", memory ? bytes_for_people(*memory) : "not available");
  text += row("NUMA nodes", nodes ? std::to_string(*nodes) : "not available");
  text += "\nconcbench\n";
  text += row("version", build.version);
  text += row("compiler", build.compiler + ", " + build.flags);
  text += row("libraries", libraries_for_people(environment, build));
  text += row("self-test", self_test);
  text += row("variables", variables_for_people(environment.variables));
  text += "\nwhat can disturb a run\n";
  for (const auto& disturbance : disturbances) text += row(disturbance, in_colour);
  return text + "\n" + wrapped_behind(0, strict_for_people(disturbances)) + "\n";
}

namespace {

/// As manifests have them, and what `run --strict` would say.
Json to_json_for_strict(const std::vector<Disturbance>& disturbances) {
  auto json = to_json(disturbances);
  for (std::size_t i = 0; i < disturbances.size(); ++i) {
    json[i]["refused_by_strict"] = disturbances[i].refused;
  }
  return json;
}

}  // namespace

int print_environment(bool as_json) {
  const auto environment = read_environment(read_topology());
  const auto build = this_build();
  const auto disturbances = disturbances_of(environment, build);
  const auto stored = find_self_test(identity_of(environment, build));
  if (!as_json) {
    fmt::print("{}", environment_text(environment, build, disturbances, for_people(stored),
                                      takes_colour(STDOUT_FILENO)));
    return 0;
  }
  fmt::print("{}", to_plain_text({{"suite", {{"name", "concbench"}, {"version", build.version}}},
                                  {"environment", to_json(environment)},
                                  {"build", to_json(build)},
                                  {"self_test", stored.record},
                                  {"disturbances", to_json_for_strict(disturbances)}}));
  return 0;
}

}  // namespace concbench
