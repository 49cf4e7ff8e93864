#include "fiber_stacks.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace concbench {

FiberStacks::FiberStacks(std::size_t stack_bytes)
    : page_bytes_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
      stack_bytes_((stack_bytes + page_bytes_ - 1) / page_bytes_ * page_bytes_) {}

FiberStacks::~FiberStacks() {
  for (const auto& stack : free_) unmap(stack);
}

boost::context::stack_context FiberStacks::take() {
  if (free_.empty()) return map_one();
  const auto stack = free_.back();
  free_.pop_back();
  return stack;
}

boost::context::stack_context FiberStacks::map_one() {
  // First, so that giving a stack back needs no memory and cannot fail.
  if (mapped_ >= free_.capacity()) free_.reserve(std::max<std::size_t>(2 * mapped_, 64));
  const std::size_t bytes = page_bytes_ + stack_bytes_;
  void* const start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (start == MAP_FAILED || ::mprotect(start, page_bytes_, PROT_NONE) < 0) {
    const int error = errno;
    if (start != MAP_FAILED) ::munmap(start, bytes);
    throw std::system_error(error, std::generic_category(),
                            "cannot map the stack of fiber " + std::to_string(mapped_ + 1) +
                                " (lower --concurrency, or raise vm.max_map_count)");
  }
  ++mapped_;
  boost::context::stack_context stack;
  stack.size = stack_bytes_;
  stack.sp = static_cast<std::byte*>(start) + bytes;
  return stack;
}

void FiberStacks::unmap(const boost::context::stack_context& stack) noexcept {
  const std::size_t bytes = page_bytes_ + stack_bytes_;
  ::munmap(static_cast<std::byte*>(stack.sp) - bytes, bytes);
}

}  // namespace concbench
