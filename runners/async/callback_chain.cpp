#include "runners/async/callback_chain.hpp"

namespace concbench {

// A loop and no recursion: any number of steps may follow each other without a wait between them.
void CallbackChain::go_on() noexcept {
  while (true) {
    if (!task_) {
      const auto number = next_task_.take();
      if (number >= batch_.task_count()) return ended();
      task_.emplace(batch_, number);
    }
    const Step step = task_->next();
    try {
      switch (step.kind) {
        case Step::Kind::kDone:
          task_.reset();
          if (posts_each_ && next_task_.peek() < batch_.task_count()) return post_next();
          break;
        case Step::Kind::kSleep:
          return start_sleep(step.delay);
        case Step::Kind::kFetch:
          return start_fetch(*step.get);
        case Step::Kind::kExchange:
          return start_exchange(*step.exchange);
        case Step::Kind::kBlock:
          if (blocks_elsewhere()) return start_block();
          task_->block();
          break;
        default:
          task_->compute();
      }
    } catch (...) {
      task_->fail(std::current_exception());
    }
  }
}

void CallbackChain::slept(const std::exception_ptr& error) noexcept {
  if (error) task_->fail(error);
  go_on();
}

void CallbackChain::exchanged(const std::exception_ptr& error) noexcept {
  if (error) task_->fail(error);
  go_on();
}

void CallbackChain::fetched(const std::exception_ptr& error, HttpResponse response) noexcept {
  if (error) {
    task_->fail(error);
  } else {
    task_->fetched(std::move(response));
  }
  go_on();
}

}  // namespace concbench
