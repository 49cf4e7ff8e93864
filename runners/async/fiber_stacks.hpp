#pragma once

#include <csignal>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/context/stack_context.hpp>

namespace concbench {

/// Stacks of one size for fibers. One that is given back is kept for the next fiber, since mapping
/// one costs more than starting a fiber; below each lies a page that may not be touched, so that a
/// fiber that needs more room crashes instead of overwriting its neighbour's, unless it jumps over
/// the page in one frame. Boost's own pool has no such page, and its protected stacks have no pool.
///
/// Pages are taken only when they are touched. All stacks must have been given back before the end.
/// Any thread may take one and give it back.
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
  void give_back(const boost::context::stack_context& stack) noexcept;
  boost::context::stack_context map_one();
  void unmap(const boost::context::stack_context& stack) noexcept;

  std::size_t page_bytes_;
  std::size_t stack_bytes_;
  std::mutex mutex_;
  std::vector<std::byte*> mapped_;
  std::vector<boost::context::stack_context> free_;  // with room for all that are mapped
};

/// Where the calling thread handles signals as long as it lives: a full stack of a fiber's has no
/// room for it.
class SignalStack {
 public:
  SignalStack();
  ~SignalStack();
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  std::vector<std::byte> bytes_;
  stack_t before_{};
};

/// As long as it lives, a fiber that needs more than its stack says so, and what to type, before
/// the process dies of it: one of the calling thread, or of another that has a SignalStack. One at
/// a time. `runner` is whose setting stack_bytes is.
class StackOverflowReport {
 public:
  StackOverflowReport(const FiberStacks& stacks, std::string_view runner);
  ~StackOverflowReport();
  StackOverflowReport(const StackOverflowReport&) = delete;
  StackOverflowReport& operator=(const StackOverflowReport&) = delete;

 private:
  static void handle(int number, siginfo_t* info, void* context);

  std::string text_;
  SignalStack signal_stack_;
};

}  // namespace concbench
