// What the kernel's files say of limits and processes, and what is made of those that are missing:
// never a zero.

#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "benchmarks/machine/cpu_quota.hpp"
#include "benchmarks/machine/environment.hpp"
#include "benchmarks/machine/hidden_figures.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/machine/tree_memory.hpp"
#include "made_up_root.hpp"
#include "runners/contract/control_groups.hpp"
#include "runners/contract/worker_limit.hpp"
#include "sanitizer.hpp"

namespace concbench {
namespace {

class ControlGroups : public MadeUpRoot {
 protected:
  /// A group as the kernel shows it, with one more file.
  void group(const std::string& directory, const std::string& file, const std::string& text) const {
    write("sys/fs/cgroup/" + directory + "/cgroup.procs", "");
    write("sys/fs/cgroup/" + directory + "/" + file, text);
  }
  void of_version_1(const std::string& directory, const std::string& quota_us) const {
    group(directory, "cpu.cfs_quota_us", quota_us + "\n");
    group(directory, "cpu.cfs_period_us", "100000\n");
  }
  void this_process_is_in(const std::string& lines) const { write("proc/self/cgroup", lines); }
  std::optional<double> quota() const { return read_cpu_quota(root_).cpus; }
  bool hidden() const { return read_cpu_quota(root_).hidden; }
};

using QuotaOfGroups = ControlGroups;

TEST_F(QuotaOfGroups, IsNoneWhereNothingLimits) {
  write("proc/self/status", "");
  EXPECT_FALSE(quota());
  EXPECT_FALSE(hidden()) << "a kernel without control groups";
  this_process_is_in("0::/user\n");
  group("user", "cpu.max", "max 100000\n");
  EXPECT_FALSE(quota());
  this_process_is_in("2:cpu,cpuacct:/docker/7f\n");
  of_version_1("cpu,cpuacct/docker/7f", "-1");
  EXPECT_FALSE(quota());
  EXPECT_FALSE(hidden());
}

TEST_F(QuotaOfGroups, IsTheTightestOfAllAbove) {
  this_process_is_in("0::/a/b/c\n");
  group("a", "cpu.max", "150000 100000\n");
  group("a/b", "cpu.max", "800000 100000\n");
  group("a/b/c", "cpu.max", "max 100000\n");
  EXPECT_DOUBLE_EQ(quota().value(), 1.5);
  this_process_is_in("4:cpu,cpuacct:/a/b/c\n");
  of_version_1("cpu,cpuacct/a", "350000");
  of_version_1("cpu,cpuacct/a/b", "250000");
  of_version_1("cpu,cpuacct/a/b/c", "400000");
  EXPECT_DOUBLE_EQ(quota().value(), 2.5);
}

TEST_F(QuotaOfGroups, IsReadFromVersionOneWhateverItsDirectoryIsCalled) {
  for (const auto* const directory : {"cpu", "cpu,cpuacct", "cpuacct,cpu"}) {
    const std::string controllers = directory == std::string("cpu") ? "cpu,cpuacct" : directory;
    this_process_is_in("9:memory:/x\n2:" + controllers + ":/docker/7f\n");
    of_version_1(std::string(directory) + "/docker/7f", "50000");
    EXPECT_DOUBLE_EQ(quota().value(), 0.5) << directory;
    std::filesystem::remove_all(root_ / "sys");
  }
}

TEST_F(QuotaOfGroups, IsTheTightestOfBothVersionsTogether) {
  this_process_is_in("2:cpu:/a\n0::/b\n");
  of_version_1("cpu/a", "300000");
  group("unified/b", "cpu.max", "200000 100000\n");
  EXPECT_DOUBLE_EQ(quota().value(), 2);
  of_version_1("cpu/a", "100000");
  EXPECT_DOUBLE_EQ(quota().value(), 1);
}

TEST_F(QuotaOfGroups, IsReadAtTheTopOfTheTreeWhereTheGroupIsSeenFromInside) {
  for (const auto* const line : {"0::/\n", "0::/docker/7f\n", "0::/../../x\n"}) {
    this_process_is_in(line);
    group("", "cpu.max", "200000 100000\n");
    EXPECT_DOUBLE_EQ(quota().value(), 2) << line;
  }
}

TEST_F(QuotaOfGroups, IsHiddenAndNotNoneWhereNobodyCanLookAtThem) {
  this_process_is_in("0::/user\n");
  EXPECT_TRUE(hidden()) << "not mounted";
  std::filesystem::create_directories(root_ / "sys/fs/cgroup");
  EXPECT_TRUE(hidden()) << "where they would be mounted";
  std::filesystem::remove_all(root_ / "proc");
  EXPECT_TRUE(hidden()) << "no /proc";
}

using WorkerLimit = ControlGroups;

TEST_F(WorkerLimit, IsThatOfAControlGroupThatIsFull) {
  this_process_is_in("8:pids:/a/b\n");
  group("pids/a/b", "pids.max", "max\n");
  group("pids/a/b", "pids.current", "20\n");
  group("pids/a", "pids.max", "30\n");
  group("pids/a", "pids.current", "29\n");
  EXPECT_EQ(limit_on_processes(root_), "");
  group("pids/a", "pids.current", "30\n");
  const auto directory = (root_ / "sys/fs/cgroup/pids/a").string();
  EXPECT_EQ(limit_on_processes(root_), "pids.max of the control group " + directory + " is 30");
  EXPECT_EQ(limit_on_threads(root_), limit_on_processes(root_));
}

TEST_F(WorkerLimit, IsThatOfTheWholeMachine) {
  write("proc/loadavg", "0.20 0.18 0.12 1/400 11206\n");
  write("proc/sys/kernel/threads-max", "1000\n");
  write("proc/sys/kernel/pid_max", "401\n");
  EXPECT_EQ(limit_on_processes(root_), "");
  write("proc/sys/kernel/pid_max", "400\n");
  EXPECT_EQ(limit_on_processes(root_), "kernel.pid_max is 400");
}

TEST_F(WorkerLimit, IsThatOfTheMappingsThatAProcessMayHave) {
  write("proc/self/maps", "1\n2\n3\n");
  write("proc/sys/vm/max_map_count", "5\n");
  EXPECT_EQ(limit_on_threads(root_), "");
  write("proc/sys/vm/max_map_count", "4\n");
  EXPECT_EQ(limit_on_threads(root_), "vm.max_map_count is 4");
  EXPECT_EQ(limit_on_processes(root_), "") << "a process has its own";
}

/// In a process of its own, since a limit that was lowered stays.
TEST_F(WorkerLimit, IsThatOfTheAddressSpaceInTheUnitOfUlimit) {
  if (kUnderSanitizer) GTEST_SKIP() << "the sanitizer's shadow memory is larger than any limit";
  write("proc/self/status", "VmSize:\t1048570 kB\nVmData:\t10 kB\n");
  const auto said = [&](__rlimit_resource resource) {
    const rlimit limit{std::size_t{1} << 30, std::size_t{1} << 30};
    ::setrlimit(resource, &limit);
    const auto text = limit_on_threads(root_);
    std::fprintf(stderr, "%s", text.c_str());
    std::_Exit(0);
  };
  EXPECT_EXIT(said(RLIMIT_AS), testing::ExitedWithCode(0), "^ulimit -v is 1048576$");
  write("proc/self/status", "VmSize:\t10 kB\nVmData:\t1048570 kB\n");
  EXPECT_EXIT(said(RLIMIT_DATA), testing::ExitedWithCode(0), "^ulimit -d is 1048576$");
}

using KernelFiles = MadeUpRoot;

TEST_F(KernelFiles, TellWhoIsWhoseChildByListsOrByParentsOrNotAtAll) {
  const auto own = std::to_string(::getpid());
  EXPECT_EQ(read_kinship(root_), Kinship::kHidden) << "no /proc";
  write(own + "/stat", own + " (a ) b) S " + std::to_string(::getppid()) + " 1 1");
  EXPECT_EQ(read_kinship(root_), Kinship::kHidden) << "a /proc that knows us by another number";
  std::filesystem::create_symlink("1", root_ / "self");
  EXPECT_EQ(read_kinship(root_), Kinship::kHidden) << "that of other processes";
  std::filesystem::remove(root_ / "self");
  std::filesystem::create_symlink(own, root_ / "self");
  EXPECT_EQ(read_kinship(root_), Kinship::kParents);
  write(own + "/task/" + own + "/children", "");
  EXPECT_EQ(read_kinship(root_), Kinship::kChildren);
}

TEST_F(KernelFiles, TellTheSizeOfAKernelStackAsAPowerOfTwoNearTheMean) {
  const auto stack_of = [&](const std::string& stacks_kib, const std::string& threads) {
    write("proc/meminfo", "MemTotal: 1 kB\nKernelStack: " + stacks_kib + " kB\n");
    write("proc/loadavg", "0.00 0.01 0.05 2/" + threads + " 4711\n");
    return kernel_stack_of_a_thread(root_ / "proc").value_or(0);
  };
  EXPECT_EQ(kernel_stack_of_a_thread(root_ / "proc"), std::nullopt);
  EXPECT_EQ(stack_of("1600", "100"), 16384u);
  EXPECT_EQ(stack_of("1500", "94"), 16384u) << "some have just begun";
  EXPECT_EQ(stack_of("1700", "100"), 16384u) << "some have just ended";
  EXPECT_EQ(stack_of("810", "100"), 8192u);
  EXPECT_EQ(stack_of("0", "100"), 0u) << "a container that makes its own figures up";
  EXPECT_EQ(stack_of("100000", "100"), 0u);
  EXPECT_EQ(stack_of("1600", "0"), 0u);
  EXPECT_EQ(stack_of("1600", "none"), 0u);
}

TEST_F(KernelFiles, ThatAreMissingAreToldByWhatSamplesLackWithoutThem) {
  const auto own = "proc/" + std::to_string(::getpid());
  ASSERT_EQ(read_hidden_figures(root_).size(), 1u);
  EXPECT_EQ(read_hidden_figures(root_).front(),
            "CPU time, memory and run-queue wait (/proc does not show who is whose child)");
  write(own + "/task/" + std::to_string(::getpid()) + "/children", "");
  std::filesystem::create_symlink(std::to_string(::getpid()), root_ / "proc/self");
  EXPECT_EQ(read_hidden_figures(root_).size(), 3u);
  write(own + "/smaps_rollup", "00400000-7fff0000 ---p 00000000 00:00 0 [rollup]\nPss: 12 kB\n");
  write(own + "/status", "VmHWM:\t12 kB\n");
  EXPECT_EQ(read_hidden_figures(root_),
            std::vector<std::string>{"run-queue wait (no /proc/*/schedstat)"});
  write(own + "/schedstat", "1 2 3\n");
  EXPECT_TRUE(read_hidden_figures(root_).empty());
}

TEST_F(KernelFiles, ThatAreMissingLeaveNoFigureOfTheMachine) {
  Topology topology;
  topology.usable_cpus = {0};
  const auto machine = read_environment(topology, root_);
  EXPECT_FALSE(machine.load);
  EXPECT_FALSE(machine.cpu_pressure_avg10);
  EXPECT_FALSE(machine.steal_share);
  EXPECT_FALSE(machine.memory_bytes);
  EXPECT_FALSE(machine.governor);
  EXPECT_FALSE(machine.smt);
  EXPECT_FALSE(machine.numa_nodes);
  EXPECT_FALSE(machine.clock_source);
  EXPECT_EQ(machine.hidden_figures.size(), 1u);
}

}  // namespace
}  // namespace concbench
