// What can disturb a run: when it is a warning, when --strict refuses, and how it is told.

#include "benchmarks/machine/disturbance.hpp"

#include <algorithm>
#include <cstdint>
#include <sstream>

#include <gtest/gtest.h>

#include "benchmarks/commands/env_command.hpp"
#include "benchmarks/telling/wrapped.hpp"

namespace concbench {
namespace {

/// A machine on which nothing disturbs, and which tells everything.
Environment quiet_machine() {
  return {.host = "bench",
          .os = "Debian",
          .kernel = "Linux 6.1.0",
          .architecture = "x86_64",
          .cpu_model = "AMD EPYC",
          .topology = {.usable_cpus = {0, 1, 2, 3},
                       .logical_cpus = 4,
                       .physical_cores = 4,
                       .sockets = 1,
                       .quota_cpus = std::nullopt},
          .smt = false,
          .numa_nodes = 1,
          .caches = {.l1d_bytes = 1 << 15, .l2_bytes = 1 << 20, .l3_bytes = 1 << 25},
          .memory_bytes = std::uint64_t{8} << 30,
          .hypervisor = std::nullopt,
          .governor = "performance",
          .boost = ClockBoost{false, "echo 0"},
          .clock_source = "tsc",
          .load = 0.1,
          .cpu_pressure_avg10 = 0,
          .steal_share = 0,
          .c_library = "glibc 2.36",
          .hidden_figures = {},
          .variables = {}};
}

/// One that tells as little as possible.
Environment silent_machine() {
  Environment silent{};
  silent.host = "bench";
  silent.kernel = "Linux 6.1.0";
  silent.topology.usable_cpus = {0};
  silent.topology.logical_cpus = 1;
  silent.topology.physical_cores = 1;
  return silent;
}

Build release_build() {
  return {.version = "0.1.0",
          .type = "Release",
          .compiler = "GNU 12.2.0",
          .flags = "-O3 -DNDEBUG",
          .libraries = {{"tbb", "2021"}}};
}

Disturbance of(const std::string& name, const Environment& environment,
               const Build& build = release_build()) {
  const auto all = disturbances_of(environment, build);
  const auto found = std::ranges::find(all, name, &Disturbance::name);
  if (found == all.end()) throw std::out_of_range(name);
  return *found;
}

TEST(Disturbance, IsNoneOnAQuietMachine) {
  const auto all = disturbances_of(quiet_machine(), release_build());
  EXPECT_TRUE(std::ranges::all_of(all, [](const auto& one) { return one.level == Level::kOk; }));
  EXPECT_TRUE(warnings_among(all).empty());
  EXPECT_EQ(warnings_text(all), "");
  EXPECT_EQ(refusal_text(all), "");
}

TEST(Disturbance, IsNotAvailableWhereAMachineDoesNotTell) {
  const auto silent = silent_machine();
  for (const auto* const name : {"SMT", "governor", "clock boost", "clock source", "load",
                                 "CPU pressure", "stolen time", "virtual machine"}) {
    const auto one = of(name, silent);
    EXPECT_EQ(one.level, Level::kNotAvailable) << name;
    EXPECT_FALSE(one.refused) << name;
  }
  EXPECT_EQ(refusal_text(disturbances_of(silent, release_build())), "");
}

TEST(Disturbance, AQuotaThatCannotBeSeenIsNotNone) {
  auto machine = quiet_machine();
  EXPECT_EQ(of("CPU quota", machine).state, "none");
  machine.topology.quota_hidden = true;
  EXPECT_EQ(of("CPU quota", machine).level, Level::kNotAvailable);
}

TEST(Disturbance, FiguresThatSamplesCannotHaveAreToldAndNotRefused) {
  auto machine = quiet_machine();
  EXPECT_EQ(of("process figures", machine).state, "all told");
  machine.hidden_figures = {"memory (no /proc/*/smaps_rollup)",
                            "run-queue wait (no /proc/*/schedstat)"};
  const auto one = of("process figures", machine);
  EXPECT_EQ(one.level, Level::kWarning);
  EXPECT_EQ(one.state,
            "no memory (no /proc/*/smaps_rollup), no run-queue wait (no /proc/*/schedstat)");
  EXPECT_FALSE(one.refused);
}

TEST(Disturbance, EveryWarningSaysWhatToDo) {
  auto busy = quiet_machine();
  busy.topology.quota_cpus = 1.5;
  busy.smt = true;
  busy.governor = "powersave";
  busy.boost = ClockBoost{true, "echo 0"};
  busy.clock_source = "hpet";
  busy.load = 9;
  busy.cpu_pressure_avg10 = 50;
  busy.steal_share = 0.2;
  busy.hypervisor = "KVM";
  busy.hidden_figures = {"memory (no /proc/*/smaps_rollup)"};
  auto build = release_build();
  build.flags = "-g";
  const auto all = disturbances_of(busy, build);
  EXPECT_EQ(warnings_among(all).size(), all.size());
  for (const auto& one : all) EXPECT_NE(one.advice, "") << one.name;
}

TEST(Disturbance, WhatTheUserCannotMendIsToldAndNotRefused) {
  auto rented = quiet_machine();
  rented.hypervisor = "KVM";
  rented.steal_share = 0.2;
  rented.smt = true;
  rented.boost = ClockBoost{true, "echo 0"};
  const auto all = disturbances_of(rented, release_build());
  EXPECT_EQ(warnings_among(all).size(), 4u);
  EXPECT_EQ(refusal_text(all), "");
}

TEST(Disturbance, LoadIsJudgedByTheUsableCores) {
  auto machine = quiet_machine();
  machine.load = 0.4;
  EXPECT_EQ(of("load", machine).level, Level::kOk);
  machine.load = 0.41;
  EXPECT_TRUE(of("load", machine).refused);
  machine.load = 0.4;
  machine.topology.usable_cpus = {0};
  EXPECT_TRUE(of("load", machine).refused);
  EXPECT_EQ(of("load", machine).state, "0.40 for 1 usable core");
}

TEST(Disturbance, PressureIsRefusedFromOnePercentOn) {
  auto machine = quiet_machine();
  machine.cpu_pressure_avg10 = 1;
  EXPECT_FALSE(of("CPU pressure", machine).refused);
  machine.cpu_pressure_avg10 = 1.01;
  EXPECT_TRUE(of("CPU pressure", machine).refused);
}

TEST(Disturbance, AQuotaIsFineAsLongAsItIsWhole) {
  auto machine = quiet_machine();
  for (const double whole : {1.0, 2.0, 64.0}) {
    machine.topology.quota_cpus = whole;
    EXPECT_EQ(of("CPU quota", machine).level, Level::kOk) << whole;
  }
  for (const double broken : {0.25, 0.5, 1.5, 2.75}) {
    machine.topology.quota_cpus = broken;
    EXPECT_TRUE(of("CPU quota", machine).refused) << broken;
  }
  machine.topology.quota_cpus = 2.75;
  EXPECT_NE(of("CPU quota", machine).advice.find("--cpus 3"), std::string::npos);
}

TEST(Disturbance, OnlyAGovernorThatHoldsTheFrequencyIsFine) {
  auto machine = quiet_machine();
  machine.governor = "userspace";
  EXPECT_EQ(of("governor", machine).level, Level::kOk);
  for (const auto* const governor : {"powersave", "schedutil", "performance, powersave"}) {
    machine.governor = governor;
    EXPECT_TRUE(of("governor", machine).refused) << governor;
    EXPECT_EQ(of("governor", machine).state, governor);
  }
}

TEST(Disturbance, BuildsThatAreNotForMeasuringAreRefused) {
  const auto fault = [](const std::string& flags) {
    auto build = release_build();
    build.flags = flags;
    EXPECT_EQ(of("build", quiet_machine(), build).refused, !fault_of(build).empty());
    return fault_of(build);
  };
  EXPECT_EQ(fault("-O3 -DNDEBUG"), "");
  EXPECT_EQ(fault("-O2 -g -DNDEBUG"), "");
  EXPECT_EQ(fault("-O0 -O2 -DNDEBUG -march=native"), "");
  EXPECT_EQ(fault("-g"), "not optimised");
  EXPECT_EQ(fault(""), "not optimised");
  EXPECT_EQ(fault("-O3 -O0 -DNDEBUG"), "not optimised");
  EXPECT_EQ(fault("-Og -DNDEBUG"), "not optimised");
  EXPECT_EQ(fault("-O2"), "assertions are built in");
  EXPECT_EQ(fault("-fsanitize=thread -O2 -DNDEBUG"), "a sanitizer is built in");
}

/// What a report grades by.
TEST(Disturbance, HasTheLevelOfWhatItDoesToTheFigures) {
  auto machine = quiet_machine();
  auto build = release_build();
  build.flags = "-O3 -DNDEBUG -fsanitize=address -O0";
  EXPECT_EQ(to_json(of("build", machine, build)).at("level"), "unfit");
  EXPECT_EQ(of("build", machine, build).state, "Release, a sanitizer is built in");
  machine.topology.quota_cpus = 1.5;
  EXPECT_EQ(to_json(of("CPU quota", machine)).at("level"), "serious");
  machine.governor = "powersave";
  EXPECT_EQ(to_json(of("governor", machine)).at("level"), "warning");
  machine.governor = "userspace";
  EXPECT_EQ(to_json(of("governor", machine)).at("level"), "ok");
  EXPECT_EQ(to_json(of("load", silent_machine())).at("level"), "not available");
}

TEST(Disturbance, ARefusalListsEveryReasonWithWhatToDo) {
  auto machine = quiet_machine();
  machine.load = 3;
  machine.governor = "powersave";
  machine.hypervisor = "KVM";
  const auto said = refusal_text(disturbances_of(machine, release_build()));
  EXPECT_NE(said.find("\n  load: 3.00 for 4 usable cores\n    end what"), std::string::npos)
      << said;
  EXPECT_NE(said.find("\n  governor: powersave\n    "), std::string::npos) << said;
  EXPECT_NE(said.find("cpupower frequency-set -g performance"), std::string::npos) << said;
  EXPECT_EQ(said.find("KVM"), std::string::npos) << said;
}

TEST(Disturbance, WarningsAreOneLineEach) {
  auto machine = quiet_machine();
  machine.load = 3;
  machine.hypervisor = "KVM";
  EXPECT_EQ(warnings_text(disturbances_of(machine, release_build())),
            "warning: load: 3.00 for 4 usable cores\n"
            "warning: virtual machine: KVM\n"
            "concbench env says what to do about it\n");
}

/// Machines that have much or nothing to say.
std::vector<Environment> odd_machines() {
  auto busy = quiet_machine();
  busy.host = std::string(60, 'h');
  busy.cpu_model = "Intel(R) Xeon(R) Platinum 8375C CPU with a name that goes on and on @ 2.90GHz";
  busy.topology.quota_cpus = 1.5;
  busy.smt = true;
  busy.governor = "powersave";
  busy.boost = ClockBoost{true, "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"};
  busy.clock_source = "hpet";
  busy.load = 123.45;
  busy.cpu_pressure_avg10 = 99.99;
  busy.steal_share = 0.99;
  busy.hypervisor = "KVM";
  busy.hidden_figures = {"CPU time, memory and run-queue wait (/proc does not show who is whose)"};
  return {quiet_machine(), busy, silent_machine()};
}

std::string text_of(const Environment& machine, bool in_colour) {
  return environment_text(machine, release_build(), disturbances_of(machine, release_build()),
                          "noise floor 1.0 %", in_colour);
}

TEST(EnvironmentText, FitsEightyColumns) {
  for (const auto& machine : odd_machines()) {
    std::istringstream lines(text_of(machine, false));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), kColumns) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(EnvironmentText, HasColourOnlyWhereItIsAskedFor) {
  for (const auto& machine : odd_machines()) {
    EXPECT_EQ(text_of(machine, false).find('\x1b'), std::string::npos);
    EXPECT_NE(text_of(machine, true).find('\x1b'), std::string::npos);
  }
}

TEST(EnvironmentText, SaysWhatStrictWouldDo) {
  const auto machines = odd_machines();
  EXPECT_NE(text_of(machines[0], false).find("--strict would start now."), std::string::npos);
  auto busy = text_of(machines[1], false);
  std::ranges::replace(busy, '\n', ' ');
  EXPECT_NE(busy.find("refuse to start: load, CPU pressure, CPU quota, governor."),
            std::string::npos)
      << busy;
}

}  // namespace
}  // namespace concbench
