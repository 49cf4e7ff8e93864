#include "runners/async/stealing_threads.hpp"

#include <algorithm>

#include <boost/fiber/type.hpp>

namespace concbench {
namespace {

using boost::fibers::context;

bool is_of_its_thread(const context* fiber) {
  return fiber->is_context(boost::fibers::type::pinned_context);
}

bool is_of_any_thread(const context* fiber) { return !is_of_its_thread(fiber); }

}  // namespace

void StealingThreads::join(Scheduling& scheduling) {
  const std::scoped_lock lock(mutex_);
  members_.push_back(&scheduling);
}

void StealingThreads::leave(const Scheduling& scheduling) {
  const std::scoped_lock lock(mutex_);
  std::erase(members_, &scheduling);
}

context* StealingThreads::steal_for(const Scheduling& thief) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto own = std::ranges::find(members_, &thief);
  const auto at = static_cast<std::size_t>(own - members_.begin());
  for (std::size_t i = 1; i < members_.size(); ++i) {
    if (auto* const fiber = members_[(at + i) % members_.size()]->give()) return fiber;
  }
  return nullptr;
}

bool StealingThreads::has_one_for(const Scheduling& thief) noexcept {
  const std::scoped_lock lock(mutex_);
  return std::ranges::any_of(members_, [&thief](const Scheduling* member) {
    return member != &thief && member->has_one();
  });
}

void StealingThreads::wake_one() noexcept {
  if (asleep_.load() == 0) return;
  const std::scoped_lock lock(mutex_);
  for (auto* const member : members_) {
    if (member->wake()) return;
  }
}

StealingThreads::Scheduling::Scheduling(StealingThreads& group) : group_(group) {
  group_.join(*this);
}

StealingThreads::Scheduling::~Scheduling() { group_.leave(*this); }

void StealingThreads::Scheduling::awakened(context* fiber) noexcept {
  if (!is_of_its_thread(fiber)) fiber->detach();  // who picks it attaches it to a thread
  bool has_more = false;
  {
    const std::scoped_lock lock(mutex_);
    ready_.push_back(fiber);
    has_more = ready_.size() > 2;  // beside the thread's own two
  }
  if (has_more) group_.wake_one();
}

context* StealingThreads::Scheduling::pick_next() noexcept {
  context* fiber = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    if (!ready_.empty()) {
      fiber = ready_.front();
      ready_.pop_front();
    }
  }
  if (fiber == nullptr) fiber = group_.steal_for(*this);
  if (fiber != nullptr && is_of_any_thread(fiber)) context::active()->attach(fiber);
  return fiber;
}

bool StealingThreads::Scheduling::has_ready_fibers() const noexcept {
  const std::scoped_lock lock(mutex_);
  return !ready_.empty();
}

void StealingThreads::Scheduling::suspend_until(
    const std::chrono::steady_clock::time_point& time) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    is_asleep_ = true;
  }
  // Whoever makes a fiber ready from here on sees this thread asleep; what was ready before is
  // seen here.
  group_.asleep_.fetch_add(1);
  const bool has_work = group_.has_one_for(*this);
  {
    std::unique_lock lock(mutex_);
    const auto is_to_go_on = [&] { return has_work || is_woken_; };
    if (time == std::chrono::steady_clock::time_point::max()) {
      woken_.wait(lock, is_to_go_on);
    } else {
      woken_.wait_until(lock, time, is_to_go_on);
    }
    is_asleep_ = false;
    is_woken_ = false;
  }
  group_.asleep_.fetch_sub(1);
}

void StealingThreads::Scheduling::notify() noexcept {
  {
    const std::scoped_lock lock(mutex_);
    is_woken_ = true;
  }
  woken_.notify_all();
}

context* StealingThreads::Scheduling::give() noexcept {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find_if(ready_, is_of_any_thread);
  if (found == ready_.end()) return nullptr;
  auto* const fiber = *found;
  ready_.erase(found);
  return fiber;
}

bool StealingThreads::Scheduling::has_one() const noexcept {
  const std::scoped_lock lock(mutex_);
  return std::ranges::any_of(ready_, is_of_any_thread);
}

bool StealingThreads::Scheduling::wake() noexcept {
  {
    const std::scoped_lock lock(mutex_);
    if (!is_asleep_ || is_woken_) return false;
    is_woken_ = true;
  }
  woken_.notify_all();
  return true;
}

}  // namespace concbench
