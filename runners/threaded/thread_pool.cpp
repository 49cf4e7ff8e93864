#include <latch>

#include <boost/asio/post.hpp>

#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/asio_pool.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

/// boost::asio::thread_pool with `concurrency` threads; each task is one asio::post, as the pool's
/// reference has it ("Submitting tasks to the pool"). A latch tells the end of the batch instead of
/// the reference's join(), which would end the threads: they live as long as the runner.
class ThreadPool final : public Runner {
 public:
  ThreadPool(Batch& batch, std::size_t concurrency) : batch_(batch), pool_(concurrency) {}

  void run_batch() override {
    std::latch unfinished(static_cast<std::ptrdiff_t>(batch_.task_count()));
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      asio::post(pool_.get(), [this, task, &unfinished] {
        batch_.execute(task);
        unfinished.count_down();
      });
    }
    unfinished.wait();
  }

 private:
  Batch& batch_;
  AsioPool pool_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<ThreadPool>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry thread_pool_entry() {
  using namespace std::chrono_literals;
  return {.name = "thread_pool",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "boost::asio::thread_pool",
          .counterpart = "ThreadPoolExecutor",
          .summary = "tasks posted to kept threads",
          .make = make,
          .needs = "clone3",
          .costs = {.task = 1us, .worker = 200us},
          .in_quick = true};
}

}  // namespace concbench
