#include "runners/async/fiber_stacks.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "runners/contract/address_sanitizer.hpp"

namespace concbench {

FiberStacks::FiberStacks(std::size_t stack_bytes)
    : page_bytes_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
      stack_bytes_((stack_bytes + page_bytes_ - 1) / page_bytes_ * page_bytes_) {}

FiberStacks::~FiberStacks() {
  for (const auto& stack : free_) unmap(stack);
}

boost::context::stack_context FiberStacks::take() {
  const std::scoped_lock lock(mutex_);
  if (free_.empty()) return map_one();
  const auto stack = free_.back();
  free_.pop_back();
  forget_frames(static_cast<std::byte*>(stack.sp) - stack_bytes_, stack_bytes_);
  return stack;
}

void FiberStacks::give_back(const boost::context::stack_context& stack) noexcept {
  const std::scoped_lock lock(mutex_);
  free_.push_back(stack);
}

boost::context::stack_context FiberStacks::map_one() {
  // First, so that giving a stack back needs no memory and cannot fail.
  if (mapped_.size() >= free_.capacity()) {
    const std::size_t more = std::max<std::size_t>(2 * mapped_.size(), 64);
    mapped_.reserve(more);
    free_.reserve(more);
  }
  const std::size_t bytes = page_bytes_ + stack_bytes_;
  void* const start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (start == MAP_FAILED || ::mprotect(start, page_bytes_, PROT_NONE) < 0) {
    const int error = errno;
    if (start != MAP_FAILED) ::munmap(start, bytes);
    throw std::system_error(error, std::generic_category(),
                            "cannot map the stack of fiber " + std::to_string(mapped_.size() + 1) +
                                " (lower --concurrency, or raise vm.max_map_count)");
  }
  mapped_.push_back(static_cast<std::byte*>(start));
  boost::context::stack_context stack;
  stack.size = stack_bytes_;
  stack.sp = static_cast<std::byte*>(start) + bytes;
  return stack;
}

void FiberStacks::unmap(const boost::context::stack_context& stack) noexcept {
  const std::size_t bytes = page_bytes_ + stack_bytes_;
  auto* const start = static_cast<std::byte*>(stack.sp) - bytes;
  forget_frames(start, bytes);
  ::munmap(start, bytes);
}

bool FiberStacks::is_below_a_stack(const void* address) const noexcept {
  return std::ranges::any_of(mapped_, [&](const std::byte* start) {
    return start <= address && address < start + page_bytes_;
  });
}

namespace {

// For the signal handler, which is given nothing else.
const FiberStacks* watched_stacks = nullptr;
const std::string* text_of_overflow = nullptr;
struct sigaction action_before;

}  // namespace

SignalStack::SignalStack() : bytes_(static_cast<std::size_t>(::sysconf(_SC_SIGSTKSZ))) {
  const stack_t own{.ss_sp = bytes_.data(), .ss_flags = 0, .ss_size = bytes_.size()};
  ::sigaltstack(&own, &before_);
}

SignalStack::~SignalStack() { ::sigaltstack(&before_, nullptr); }

StackOverflowReport::StackOverflowReport(const FiberStacks& stacks, std::string_view runner)
    : text_("a fiber needs more than its stack of " + std::to_string(stacks.stack_bytes()) +
            " bytes; type -p " + std::string(runner) +
            ".stack_bytes=" + std::to_string(2 * stacks.stack_bytes()) + "\n") {
  watched_stacks = &stacks;
  text_of_overflow = &text_;
  struct sigaction action {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigaction(SIGSEGV, &action, &action_before);
}

StackOverflowReport::~StackOverflowReport() { ::sigaction(SIGSEGV, &action_before, nullptr); }

void StackOverflowReport::handle(int /*number*/, siginfo_t* info, void* /*context*/) {
  if (watched_stacks->is_below_a_stack(info->si_addr)) {
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, text_of_overflow->data(), text_of_overflow->size());
  }
  // The instruction is executed again, and does what it would have done.
  ::sigaction(SIGSEGV, &action_before, nullptr);
}

}  // namespace concbench
