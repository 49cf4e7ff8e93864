#include <future>
#include <vector>

#include <boost/asio/packaged_task.hpp>
#include <boost/asio/post.hpp>

#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/asio_pool.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

/// The pool of `thread_pool`, asked for a std::future of each task, which the calling thread
/// collects with get() in the order of the tasks: a std::packaged_task is the completion token that
/// asio::post is given, and its future what that returns, as Asio's reference has it
/// ("async_result<std::packaged_task>"). What it costs beyond `thread_pool` is what futures cost:
/// an allocated state and a lock for each.
class FuturePool final : public Runner {
 public:
  FuturePool(Batch& batch, std::size_t concurrency) : batch_(batch), pool_(concurrency) {
    futures_.reserve(batch.task_count());
  }

  void run_batch() override {
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      futures_.push_back(asio::post(
          pool_.get(), std::packaged_task<void()>([this, task] { batch_.execute(task); })));
    }
    for (auto& future : futures_) future.get();
    futures_.clear();
  }

 private:
  Batch& batch_;
  std::vector<std::future<void>> futures_;
  AsioPool pool_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<FuturePool>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry future_pool_entry() {
  using namespace std::chrono_literals;
  return {.name = "future_pool",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "boost::asio::thread_pool, std::packaged_task",
          .counterpart = "executor.submit, future.result",
          .summary = "a future of each task from kept threads",
          .make = make,
          .needs = "clone3",
          .costs = {.task = 2us, .worker = 200us}};
}

}  // namespace concbench
