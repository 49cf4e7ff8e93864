#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/machine/steering_variables.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Of one instance of each, as one CPU sees it.
struct Caches {
  std::optional<std::uint64_t> l1d_bytes;
  std::optional<std::uint64_t> l2_bytes;
  std::optional<std::uint64_t> l3_bytes;
};

/// Whether CPUs may run above their nominal frequency while that leaves them cool enough.
struct ClockBoost {
  bool on;
  std::string switch_off;  // the command that does
};

/// What this machine is, and how it is at the moment. What is empty it does not tell.
struct Environment {
  std::string host;
  std::optional<std::string> os;
  std::string kernel;  // such as "Linux 6.1.0"
  std::string architecture;
  std::optional<std::string> cpu_model;
  Topology topology;
  std::optional<bool> smt;
  std::optional<std::size_t> numa_nodes;
  Caches caches;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::string> hypervisor;  // empty: no sign of one
  std::optional<std::string> governor;    // "performance, powersave" where CPUs differ
  std::optional<ClockBoost> boost;
  std::optional<std::string> clock_source;
  std::optional<double> load;                // processes that ran or wanted to, mean of a minute
  std::optional<double> cpu_pressure_avg10;  // % of ten seconds in which some process waited
  std::optional<double> steal_share;         // of all CPU time since the machine started
  std::optional<std::string> c_library;
  std::vector<std::string> hidden_figures;  // that samples cannot have here
  std::vector<SteeringVariable> variables;  // of the user's environment; what becomes of them
};

/// `root` is what stands for "/" (for tests). Host, kernel and C library are the true ones always.
Environment read_environment(const Topology& topology, const std::filesystem::path& root = "/");

/// The manifest's "environment"; null where the machine does not tell.
Json to_json(const Environment& environment);

// --- The probes behind it that have more to them than one line of one file. ---

/// `cpu_says` is the name that the CPU gives for its hypervisor, "" where it gives none.
std::optional<std::string> read_hypervisor(const std::filesystem::path& root,
                                           std::string_view cpu_says);

/// Of these CPUs.
std::optional<std::string> read_governor(const std::filesystem::path& root,
                                         std::span<const int> cpus);

std::optional<ClockBoost> read_boost(const std::filesystem::path& root);

Caches read_caches(const std::filesystem::path& root, int cpu);

std::string host_name();

}  // namespace concbench
