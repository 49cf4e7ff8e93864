#pragma once

#include <cstddef>
#include <vector>

#include <boost/context/stack_context.hpp>

namespace concbench {

/// Stacks of one size for fibers. One that is given back is kept for the next fiber, since mapping
/// one costs more than starting a fiber; below each lies a page that may not be touched, so that a
/// fiber that needs more room crashes instead of overwriting its neighbour's. Boost's own pool has
/// no such page, and its protected stacks have no pool.
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

 private:
  boost::context::stack_context take();
  void give_back(const boost::context::stack_context& stack) noexcept { free_.push_back(stack); }
  boost::context::stack_context map_one();
  void unmap(const boost::context::stack_context& stack) noexcept;

  std::size_t page_bytes_;
  std::size_t stack_bytes_;
  std::size_t mapped_ = 0;
  std::vector<boost::context::stack_context> free_;  // with room for all that are mapped
};

}  // namespace concbench
