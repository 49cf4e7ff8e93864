// What is read about the machine, from files as a kernel would show them.

#include "benchmarks/machine/environment.hpp"

#include <vector>

#include "made_up_root.hpp"

namespace concbench {
namespace {

using EnvironmentTest = MadeUpRoot;

const Topology kTwoCpus{.usable_cpus = {0, 1},
                        .logical_cpus = 2,
                        .physical_cores = 1,
                        .sockets = 1,
                        .quota_cpus = std::nullopt};
const std::string kCpus = "sys/devices/system/cpu/";

TEST_F(EnvironmentTest, TellsNothingWhereNothingCanBeRead) {
  const auto environment = read_environment(kTwoCpus, root_);
  EXPECT_FALSE(environment.os);
  EXPECT_FALSE(environment.cpu_model);
  EXPECT_FALSE(environment.smt);
  EXPECT_FALSE(environment.numa_nodes);
  EXPECT_FALSE(environment.caches.l1d_bytes);
  EXPECT_FALSE(environment.memory_bytes);
  EXPECT_FALSE(environment.hypervisor);
  EXPECT_FALSE(environment.governor);
  EXPECT_FALSE(environment.boost);
  EXPECT_FALSE(environment.clock_source);
  EXPECT_FALSE(environment.load);
  EXPECT_FALSE(environment.cpu_pressure_avg10);
  EXPECT_FALSE(environment.steal_share);
  const auto json = to_json(environment);
  for (const auto* const key : {"smt", "numa_nodes", "boost", "clock_source", "load_at_start",
                                "cpu_pressure_avg10", "hypervisor", "governor", "memory_bytes"}) {
    EXPECT_TRUE(json.at(key).is_null()) << key;
  }
  EXPECT_TRUE(json.at("caches").at("l3_bytes").is_null());
}

TEST_F(EnvironmentTest, ReadsTheKernelsFiles) {
  write("etc/os-release", "NAME=\"X\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  write("proc/cpuinfo", "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu vme\n");
  write("proc/meminfo", "MemTotal:       24684092 kB\nMemFree: 1 kB\n");
  write("proc/loadavg", "0.51 0.08 1.05 1/91 10248\n");
  write("proc/pressure/cpu", "some avg10=4.25 avg60=0.04 avg300=0.99 total=3664238732\n");
  write("proc/stat", "cpu  40 10 20 100 10 5 5 10 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n");
  write(kCpus + "smt/active", "1\n");
  write("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
  write("sys/devices/system/node/node0/cpulist", "0\n");
  write("sys/devices/system/node/node12/cpulist", "1\n");
  write("sys/devices/system/node/possible", "0-12\n");
  const auto environment = read_environment(kTwoCpus, root_);
  EXPECT_EQ(environment.os, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(environment.cpu_model, "AMD EPYC");
  EXPECT_EQ(environment.memory_bytes, 25276510208u);
  EXPECT_EQ(environment.load, 0.51);
  EXPECT_EQ(environment.cpu_pressure_avg10, 4.25);
  EXPECT_EQ(environment.steal_share, 0.05);
  EXPECT_EQ(environment.smt, true);
  EXPECT_EQ(environment.clock_source, "hpet");
  EXPECT_EQ(environment.numa_nodes, 2u);
  EXPECT_FALSE(environment.hypervisor);
}

TEST_F(EnvironmentTest, SurvivesFilesThatHoldSomethingElse) {
  for (const auto* const text : {"", "\n", "nonsense", "-", "99999999999999999999999999 kB"}) {
    write("etc/os-release", text);
    write("proc/cpuinfo", std::string("model name : ") + text);
    write("proc/meminfo", std::string("MemTotal: ") + text);
    write("proc/loadavg", text);
    write("proc/pressure/cpu", std::string("some avg10=") + text);
    write("proc/stat", std::string("cpu ") + text);
    write(kCpus + "smt/active", text);
    write(kCpus + "cpu0/cache/index0/level", "1");
    write(kCpus + "cpu0/cache/index0/size", text);
    write(kCpus + "cpufreq/boost", text);
    const auto environment = read_environment(kTwoCpus, root_);
    EXPECT_FALSE(environment.memory_bytes) << text;
    EXPECT_FALSE(environment.steal_share) << text;
    EXPECT_FALSE(environment.caches.l1d_bytes) << text;
  }
}

TEST_F(EnvironmentTest, FindsTheSizesOfTheCaches) {
  const auto cache = [&](int index, const std::string& level, const std::string& type,
                         const std::string& size) {
    const auto folder = kCpus + "cpu3/cache/index" + std::to_string(index) + "/";
    write(folder + "level", level + "\n");
    write(folder + "type", type + "\n");
    write(folder + "size", size + "\n");
  };
  cache(0, "1", "Data", "48K");
  cache(1, "1", "Instruction", "32K");
  cache(2, "2", "Unified", "1024K");
  cache(3, "3", "Unified", "32M");
  const auto caches = read_caches(root_, 3);
  EXPECT_EQ(caches.l1d_bytes, 48u << 10);
  EXPECT_EQ(caches.l2_bytes, 1u << 20);
  EXPECT_EQ(caches.l3_bytes, 32u << 20);
  EXPECT_FALSE(read_caches(root_, 0).l1d_bytes);
}

TEST_F(EnvironmentTest, NamesEveryGovernorOfTheCpusAskedFor) {
  write(kCpus + "cpu0/cpufreq/scaling_governor", "performance\n");
  write(kCpus + "cpu1/cpufreq/scaling_governor", "powersave\n");
  write(kCpus + "cpu2/cpufreq/scaling_governor", "performance\n");
  EXPECT_EQ(read_governor(root_, std::vector{0, 2}), "performance");
  EXPECT_EQ(read_governor(root_, std::vector{0, 1, 2}), "performance, powersave");
  EXPECT_FALSE(read_governor(root_, std::vector{3}));
}

TEST_F(EnvironmentTest, KnowsTheSwitchesOfBothMakersForBoost) {
  write(kCpus + "cpufreq/boost", "1\n");
  EXPECT_TRUE(read_boost(root_).value().on);
  EXPECT_EQ(read_boost(root_)->switch_off,
            "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost");
  write(kCpus + "intel_pstate/no_turbo", "1\n");
  EXPECT_FALSE(read_boost(root_).value().on);
  write(kCpus + "intel_pstate/no_turbo", "0\n");
  EXPECT_TRUE(read_boost(root_).value().on);
  EXPECT_EQ(read_boost(root_)->switch_off,
            "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo");
}

TEST_F(EnvironmentTest, NamesTheHypervisor) {
  EXPECT_FALSE(read_hypervisor(root_, "KVMKVMKVM"));
  write("proc/cpuinfo", "flags : fpu hypervisor_like vme\n");
  EXPECT_FALSE(read_hypervisor(root_, "KVMKVMKVM"));
  write("proc/cpuinfo", "flags : fpu vme hypervisor\n");
  EXPECT_EQ(read_hypervisor(root_, "KVMKVMKVM"), "KVM");
  EXPECT_EQ(read_hypervisor(root_, "Microsoft Hv"), "Hyper-V");
  EXPECT_EQ(read_hypervisor(root_, "SomethingNew"), "unknown");
  write("sys/class/dmi/id/sys_vendor", "Parallels\n");
  EXPECT_EQ(read_hypervisor(root_, ""), "Parallels");
  write("sys/hypervisor/type", "xen\n");
  EXPECT_EQ(read_hypervisor(root_, ""), "xen");
}

TEST_F(EnvironmentTest, NamesTheHypervisorWhereThereAreNoFlags) {
  write("proc/device-tree/hypervisor/compatible", std::string("linux,kvm\0", 10));
  EXPECT_EQ(read_hypervisor(root_, ""), "linux,kvm");
}

TEST(Environment, OfThisMachineHasWhatEveryMachineHas) {
  const auto environment = read_environment(read_topology());
  EXPECT_EQ(environment.host, host_name());
  EXPECT_TRUE(environment.kernel.starts_with("Linux "));
  EXPECT_TRUE(environment.memory_bytes);
  EXPECT_TRUE(environment.load);
}

}  // namespace
}  // namespace concbench
