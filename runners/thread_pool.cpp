#include "thread_pool.hpp"

#include <latch>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace concbench {
namespace {

class ThreadPool final : public Runner {
 public:
  ThreadPool(Batch& batch, std::size_t concurrency) : batch_(batch), pool_(concurrency) {}

  void run_batch() override {
    std::latch unfinished(static_cast<std::ptrdiff_t>(batch_.task_count()));
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      asio::post(pool_, [this, task, &unfinished] {
        batch_.execute(task);
        unfinished.count_down();
      });
    }
    unfinished.wait();
  }

 private:
  Batch& batch_;
  asio::thread_pool pool_;
};

}  // namespace

std::unique_ptr<Runner> make_thread_pool(Batch& batch, std::size_t concurrency) {
  return std::make_unique<ThreadPool>(batch, concurrency);
}

}  // namespace concbench
