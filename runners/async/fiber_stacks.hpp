#pragma once

#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

#include <boost/context/stack_context.hpp>

namespace concbench {

/// Stacks of one size for fibers. One that is given back is kept for the next fiber, since mapping
/// one costs more than starting a fiber; below each lies a page that may not be touched, so that a
/// fiber that needs more room crashes instead of overwriting its neighbour's, unless it jumps over
/// the page in one frame. Boost's own pool has no such page, and its protected stacks have no pool.
///
/// Pages are taken only when they are touched. All stacks must have been given back before the end.
class FiberStacks {
 public:
  /// Rounded up to whole pages.
  explicit FiberStacks(std::size_t stack_bytes);
  ~FiberStacks();
  FiberStacks(const FiberStacks&) = delete;
  FiberStacks& operator=(const FiberStacks&) = delete;

  /// What a fiber takes as its stack allocator: a reference to the pool. Throws std::system_error,
  /// with what to do about it, when the kernel gives no more mappings.
  class Allocator {
   public:
    explicit Allocator(FiberStacks& stacks) : stacks_(&stacks) {}
    boost::context::stack_context allocate() { return stacks_->take(); }
    void deallocate(boost::context::stack_context& stack) noexcept { stacks_->give_back(stack); }

   private:
    FiberStacks* stacks_;
  };

  std::size_t stack_bytes() const noexcept { return stack_bytes_; }

  /// Whether it lies in the page below one of the stacks. Safe in a signal handler.
  bool is_below_a_stack(const void* address) const noexcept;

 private:
  boost::context::stack_context take();
  void give_back(const boost::context::stack_context& stack) noexcept { free_.push_back(stack); }
  boost::context::stack_context map_one();
  void unmap(const boost::context::stack_context& stack) noexcept;

  std::size_t page_bytes_;
  std::size_t stack_bytes_;
  std::vector<std::byte*> mapped_;
  std::vector<boost::context::stack_context> free_;  // with room for all that are mapped
};

/// As long as it lives, a fiber that needs more than its stack says so, and what to type, before
/// the process dies of it. For the calling thread; one at a time.
class StackOverflowReport {
 public:
  explicit StackOverflowReport(const FiberStacks& stacks);
  ~StackOverflowReport();
  StackOverflowReport(const StackOverflowReport&) = delete;
  StackOverflowReport& operator=(const StackOverflowReport&) = delete;

 private:
  static void handle(int number, siginfo_t* info, void* context);

  std::string text_;
  std::vector<std::byte> handler_stack_;  // the fiber's own is full
  stack_t handler_stack_before_{};
};

}  // namespace concbench
