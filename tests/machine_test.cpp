// What is read from the machine: CPUs, quota, process trees, CPU time and memory.

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include <gtest/gtest.h>

#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/machine/cpu_quota.hpp"
#include "benchmarks/machine/cpu_time.hpp"
#include "benchmarks/machine/memory_use.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/machine/topology.hpp"
#include "made_up_root.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;

TEST(Topology, OffersTheCpusOfTheAffinityMaskAndNoOthers) {
  const auto before = allowed_cpus();
  const auto whole = read_topology();
  EXPECT_LE(whole.usable_cpus.size(), before.size());
  EXPECT_GE(whole.usable_cpus.size(), 1u);
  EXPECT_GE(whole.logical_cpus, whole.physical_cores);
  EXPECT_LE(whole.sockets.value_or(1), whole.physical_cores);
  const std::vector<int> last{before.back()};
  allow_cpus(last);
  const auto narrow = read_topology();
  allow_cpus(before);
  EXPECT_EQ(narrow.usable_cpus, last);
  EXPECT_EQ(narrow.logical_cpus, whole.logical_cpus);
}

using CpuQuota = MadeUpRoot;

TEST_F(CpuQuota, IsNoneWhereNothingLimits) {
  EXPECT_FALSE(read_cpu_quota(root_));
  write("proc/self/cgroup", "0::/user\n");
  write("sys/fs/cgroup/user/cpu.max", "max 100000\n");
  EXPECT_FALSE(read_cpu_quota(root_));
  write("proc/self/cgroup", "2:cpu,cpuacct:/docker/7f\n");
  write("sys/fs/cgroup/cpu/docker/7f/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/docker/7f/cpu.cfs_period_us", "100000\n");
  EXPECT_FALSE(read_cpu_quota(root_));
}

TEST_F(CpuQuota, IsTheTightestOfAllGroupsAbove) {
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/cpu.max", "150000 100000\n");
  write("sys/fs/cgroup/a/b/cpu.max", "800000 100000\n");
  EXPECT_DOUBLE_EQ(read_cpu_quota(root_).value(), 1.5);
}

TEST_F(CpuQuota, IsReadFromVersionOneToo) {
  write("proc/self/cgroup", "9:memory:/x\n2:cpuacct,cpu:/docker/7f\n");
  write("sys/fs/cgroup/cpu/docker/7f/cpu.cfs_quota_us", "50000\n");
  write("sys/fs/cgroup/cpu/docker/7f/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(read_cpu_quota(root_).value(), 0.5);
}

TEST_F(CpuQuota, IsReadAtTheTopOfTheTree) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_DOUBLE_EQ(read_cpu_quota(root_).value(), 2);
}

void burn(milliseconds cpu_time) {
  const auto until = cpu_time_of(::getpid()) + cpu_time;
  while (cpu_time_of(::getpid()) < until) {
  }
}

/// Two workers that burn CPU time and then wait until they are killed.
TEST(ProcessTree, CountsTheCpuTimeOfLivingWorkersAndOfEndedOnes) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const OwnTreeCpuTimer timer;
  const auto body = [&] {
    burn(milliseconds(50));
    static_cast<void>(::write(ends[1], "x", 1));
    ::pause();
  };
  {
    const WorkerProcess first(body);
    const WorkerProcess second(body);
    EXPECT_EQ(process_tree(::getpid()).size(), 3u);
    char done[2];
    for (char& one : done) ASSERT_EQ(::read(ends[0], &one, 1), 1);
    const auto used = timer.used();
    EXPECT_GE(used, milliseconds(100));
    EXPECT_LT(used, milliseconds(150));
  }
  EXPECT_GE(timer.used(), milliseconds(99));  // getrusage rounds
  EXPECT_EQ(process_tree(::getpid()).size(), 1u);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(ProcessTree, CountsSharedMemoryOnce) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer's shadow memory is larger than what is measured here";
#endif
  constexpr std::size_t kSize = std::size_t{64} << 20;
  void* const shared =
      ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(shared, MAP_FAILED);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto body = [&] {
    std::memset(shared, 1, kSize);
    static_cast<void>(::write(ends[1], "x", 1));
    ::pause();
  };
  {
    const WorkerProcess first(body);
    const WorkerProcess second(body);
    const WorkerProcess third(body);
    char done[3];
    for (char& one : done) ASSERT_EQ(::read(ends[0], &one, 1), 1);
    const auto bytes = proportional_memory_of_tree(::getpid());
    ASSERT_TRUE(bytes);
    EXPECT_GE(*bytes, kSize);
    EXPECT_LT(*bytes, 2 * kSize);  // the sum of resident sizes would be three times as much
  }
  ::munmap(shared, kSize);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(ProcessTree, KnowsNothingOfAProcessThatIsNotThere) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(cpu_time_of(child), std::chrono::nanoseconds(0));
  EXPECT_FALSE(proportional_memory_of_tree(child));
}

TEST(WorkerProcess, DiesWithItsParent) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // so that the orphan's end can be seen here
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  pid_t grandchild = 0;
  {
    const WorkerProcess parent([&] {
      const WorkerProcess worker([&] {
        const pid_t own = ::getpid();
        static_cast<void>(::write(ends[1], &own, sizeof own));
        ::pause();
      });
      ::pause();
    });
    ASSERT_EQ(::read(ends[0], &grandchild, sizeof grandchild),
              static_cast<ssize_t>(sizeof grandchild));
  }  // kills the parent
  int status = 0;
  ASSERT_EQ(::waitpid(grandchild, &status, 0), grandchild);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace concbench
