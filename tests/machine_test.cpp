// What is read from the machine: CPUs, quota, process trees, CPU time and memory.

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/machine/cpu_time.hpp"
#include "benchmarks/machine/process_tree.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/machine/tree_memory.hpp"
#include "runners/contract/worker_process.hpp"
#include "sanitizer.hpp"

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

void burn(milliseconds cpu_time) {
  const auto until = cpu_time_of(::getpid()) + cpu_time;
  while (cpu_time_of(::getpid()) < until) {
  }
}

std::vector<pid_t> sorted(std::vector<pid_t> tree) {
  std::ranges::sort(tree);
  return tree;
}

/// A child, a child of its own, and one that a thread has forked, all alive.
TEST(ProcessTree, IsTheSameByChildrenAndByParents) {
  const WorkerProcess first([] {
    const WorkerProcess below([] { ::pause(); });
    ::pause();
  });
  std::optional<WorkerProcess> of_a_thread;
  std::atomic<bool> over{false};
  const std::jthread thread([&] {
    of_a_thread.emplace([] { ::pause(); });
    over.wait(false);  // it would die with the thread
  });
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (tree_by_parents(::getpid()).size() < 4 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  const auto tree = sorted(tree_by_parents(::getpid()));
  EXPECT_EQ(tree.size(), 4u);
  EXPECT_EQ(sorted(process_tree(::getpid())), tree);
  if (kinship() == Kinship::kChildren) {
    EXPECT_EQ(sorted(tree_by_children(::getpid())), tree);
  }
  over = true;
  over.notify_all();
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
    EXPECT_LT(used, milliseconds(200));  // that of each once
  }
  EXPECT_GE(timer.used(), milliseconds(99));  // getrusage rounds
  EXPECT_EQ(process_tree(::getpid()).size(), 1u);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(ProcessTree, CountsSharedMemoryOnce) {
  if (kUnderSanitizer)
    GTEST_SKIP() << "the sanitizer's shadow memory is larger than what is measured here";
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
    const auto memory = memory_of_tree(::getpid());
    ASSERT_TRUE(memory);
    EXPECT_GE(memory->pss_bytes, kSize);
    EXPECT_LT(memory->pss_bytes, 2 * kSize);  // the sum of resident sizes would be three times that
    EXPECT_EQ(memory->processes, 4u);
    EXPECT_EQ(memory->threads, 4u);
    EXPECT_GE(memory->page_table_bytes, 4 * kSize / 512);  // 8 bytes for each page of 4 KiB
    ASSERT_TRUE(memory->kernel_stack_bytes);
    EXPECT_EQ(*memory->kernel_stack_bytes, 4 * *kernel_stack_of_a_thread());
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
  EXPECT_FALSE(memory_of_tree(child));
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
