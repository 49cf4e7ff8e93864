// What is special about fibers: their stacks.

#include <string>

#include <gtest/gtest.h>

#include "benchmarks/cell/cell.hpp"
#include "runners/async/fiber_stacks.hpp"
#include "started_runner.hpp"
#include "test_workload.hpp"

namespace concbench {
namespace {

constexpr std::size_t kStackBytes = 65'536;

TEST(FiberStacks, AreUsedAgain) {
  FiberStacks stacks(kStackBytes);
  FiberStacks::Allocator allocator(stacks);
  auto first = allocator.allocate();
  auto second = allocator.allocate();
  EXPECT_NE(first.sp, second.sp);
  const void* const top = first.sp;
  allocator.deallocate(first);
  auto third = allocator.allocate();
  EXPECT_EQ(third.sp, top);
  allocator.deallocate(second);
  allocator.deallocate(third);
}

TEST(FiberStacks, AreWholePages) {
  FiberStacks stacks(20'001);
  FiberStacks::Allocator allocator(stacks);
  auto stack = allocator.allocate();
  EXPECT_GE(stack.size, 20'001u);
  EXPECT_EQ(stack.size % 4096, 0u);
  auto* const bottom = static_cast<char*>(stack.sp) - stack.size;
  bottom[0] = 1;  // may be touched
  EXPECT_DEATH(bottom[-1] = 1, "");
  allocator.deallocate(stack);
}

/// Touches about `bytes` of the stack.
[[gnu::noinline]] std::size_t use_stack(std::size_t bytes) {
  volatile unsigned char room[1024];
  room[0] = 1;
  if (bytes <= sizeof room) return room[0];
  return use_stack(bytes - sizeof room) + room[0];
}

void run_on_fiber(std::size_t stack_needed) {
  const TestWorkload workload(2, [stack_needed](std::size_t) { use_stack(stack_needed); });
  Batch batch(workload);
  const auto runner = start_runner(RunnerVariant("fibers"), batch, 2, "");
  batch.begin();
  runner->run_batch();
  batch.check_each_once();
}

TEST(Fibers, HaveRoomForHalfOfTheirStack) { run_on_fiber(kStackBytes / 2); }

TEST(FibersDeathTest, SayThatTheirStackIsFullAndCrash) {
  EXPECT_DEATH(run_on_fiber(2 * kStackBytes),
               "more than its stack of 65536 bytes; type -p fibers.stack_bytes=131072");
}

TEST(Fibers, TellWhatToTypeForAStackThatFitsNobody) {
  const auto& entry = *find_runner("fibers");
  const auto refusal = [&entry](const char* stack_bytes) {
    Parameters settings(entry.parameters);
    settings.set("stack_bytes", stack_bytes);
    return entry.refuse(settings);
  };
  EXPECT_EQ(refusal("65536"), "");
  EXPECT_EQ(refusal("1000"), "fibers.stack_bytes 1000 is too small: type at least 16384");
  EXPECT_EQ(refusal("100000000"),
            "fibers.stack_bytes 100000000 is more than a thread has: type at most 8388608");
}

}  // namespace
}  // namespace concbench
