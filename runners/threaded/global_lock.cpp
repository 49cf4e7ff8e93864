#include "runners/threaded/global_lock.hpp"

#include <chrono>
#include <latch>
#include <mutex>
#include <typeinfo>

#include <boost/asio/post.hpp>

#include "runners/threaded/asio_pool.hpp"
#include "runners/threaded/interpreter_lock.hpp"
#include "workloads/contract/blocking_waits.hpp"
#include "workloads/contract/duration.hpp"

namespace concbench {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::microseconds kShortestInterval{10};

/// Holds no lock as long as it lives. The calling thread holds it before and afterwards.
class Released {
 public:
  explicit Released(InterpreterLock& lock) : lock_(lock) { lock_.unlock(); }
  ~Released() { lock_.lock(); }
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;

 private:
  InterpreterLock& lock_;
};

class WaitsWithoutTheLock final : public Waits {
 public:
  explicit WaitsWithoutTheLock(InterpreterLock& lock) : lock_(lock) {}

  void sleep_for(std::chrono::nanoseconds delay) override {
    const Released released(lock_);
    blocking_waits().sleep_for(delay);
  }
  HttpResponse fetch(const HttpGet& get) override {
    const Released released(lock_);
    return blocking_waits().fetch(get);
  }
  void exchange(const Exchange& exchange) override {
    const Released released(lock_);
    blocking_waits().exchange(exchange);
  }
  void block_in(const std::function<void()>& work) override {
    const Released released(lock_);
    blocking_waits().block_in(work);
  }

 private:
  InterpreterLock& lock_;
};

class GlobalLock final : public Runner {
 public:
  /// A task that computes without the lock has none to pass on.
  GlobalLock(Batch& batch, std::size_t concurrency, bool computes_with_the_lock,
             std::chrono::nanoseconds switch_interval)
      : batch_(batch),
        computes_with_the_lock_(computes_with_the_lock),
        lock_(computes_with_the_lock ? switch_interval : std::chrono::nanoseconds(0),
              code_around(&typeid(batch.workload()))),
        pool_(concurrency) {}

  void run_batch() override {
    std::latch unfinished(static_cast<std::ptrdiff_t>(batch_.task_count()));
    for (std::size_t task = 0; task < batch_.task_count(); ++task) {
      asio::post(pool_.get(), [this, task, &unfinished] {
        execute(task);
        unfinished.count_down();
      });
    }
    unfinished.wait();
  }

 private:
  void execute(std::size_t task) {
    const std::lock_guard held(lock_);
    if (computes_with_the_lock_) {
      batch_.execute(task, waits_);
    } else {
      const Released released(lock_);
      batch_.execute(task);
    }
  }

  Batch& batch_;
  bool computes_with_the_lock_;
  InterpreterLock lock_;  // before the threads, which it is used by
  WaitsWithoutTheLock waits_{lock_};
  AsioPool pool_;
};

bool held(const Parameters& settings) { return settings.text("compute") == "held"; }
bool released(const Parameters& settings) { return settings.text("compute") == "released"; }

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<GlobalLock>(batch, terms.concurrency, held(terms.settings),
                                      terms.settings.duration("switch_interval"));
}

/// Why no other interval than 0 is possible, or this one is not.
std::string refuse_interval(const Parameters& settings) {
  const auto interval = settings.duration("switch_interval");
  if (interval == std::chrono::nanoseconds(0)) return "";
  const auto begin =
      "global_lock: switch_interval '" + settings.text("switch_interval") + "' is not possible: ";
  if (const auto why = why_no_switching(); !why.empty()) {
    return begin + std::string(why) + "; type global_lock.switch_interval=0ms (never)";
  }
  if (interval >= kShortestInterval) return "";
  return begin + "to pass the lock on takes about as long; type global_lock.switch_interval=" +
         format_duration(kShortestInterval) + " or more, or 0ms (never)";
}

std::string refuse(const Parameters& settings) {
  if (held(settings) || released(settings)) return refuse_interval(settings);
  return "global_lock: compute '" + settings.text("compute") +
         "' is neither held nor released; type global_lock.compute=held (interpreted code) or "
         "global_lock.compute=released (compiled kernels)";
}

}  // namespace

RunnerEntry global_lock_entry() {
  using namespace std::chrono_literals;
  return {.name = "global_lock",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "boost::asio::thread_pool, a lock of its own",
          .counterpart = "threading under the GIL",
          .summary = "kept threads, one computes at a time",
          .make = make,
          .parameters = {{"compute", ParameterKind::kWord, "held",
                          "the lock while a task computes: held or released"},
                         {"switch_interval", ParameterKind::kDuration,
                          why_no_switching().empty() ? "5ms" : "0ms",
                          "until a task must pass the lock on; 0ms: never"}},
          .needs = "clone3 rt_tgsigqueueinfo",
          .refuse = refuse,
          .costs = {.task = 1us, .worker = 200us}};
}

}  // namespace concbench
