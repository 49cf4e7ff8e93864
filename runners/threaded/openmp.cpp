#include <atomic>
#include <stdexcept>
#include <string>

#include <omp.h>

#include "runners/contract/runner_entry.hpp"
#include "workloads/contract/loaded_file.hpp"

namespace concbench {
namespace {

/// An OpenMP loop over the tasks, schedule(dynamic, 1), in a team of `concurrency` threads of which
/// the calling thread is one. Dynamic, because the default schedule deals the tasks out beforehand
/// and so assumes that all take the same time: OpenMP's specification advises it where they do not
/// (2.0, "Using the schedule Clause"). One by one, because a task is the suite's unit of
/// scheduling.
///
/// With the setting schedule=static it is that default: one share of neighbouring tasks for each
/// thread, which shows what handing out tasks one by one is worth where they are uneven.
///
/// The library keeps its threads for the calling thread from the first batch on; destroying the
/// runner ends them.
class OpenMp final : public Runner {
 public:
  OpenMp(Batch& batch, std::size_t concurrency, omp_sched_t schedule)
      : batch_(batch), concurrency_(static_cast<int>(concurrency)) {
    constexpr int kOneTask = 1;
    constexpr int kEqualShares = 0;
    omp_set_schedule(schedule, schedule == omp_sched_dynamic ? kOneTask : kEqualShares);
    // Each would give the batch a smaller team than the cell names, and nobody would know why.
    omp_set_dynamic(0);
    if (const int most = omp_get_thread_limit(); most < concurrency_) {
      throw std::runtime_error("openmp: OMP_THREAD_LIMIT=" + std::to_string(most) +
                               " is less than the concurrency " + std::to_string(concurrency_) +
                               "; unset it or type a smaller --concurrency");
    }
    if (omp_get_max_active_levels() < 1 && concurrency_ > 1) {
      throw std::runtime_error(
          "openmp: OMP_MAX_ACTIVE_LEVELS=0 leaves the loop to one thread; unset it");
    }
  }

  ~OpenMp() override {
    // Joins the threads of the pool: a fork would inherit their locks, and the next runner's
    // figures would hold their spinning.
    omp_pause_resource_all(omp_pause_hard);
  }

  // The variables that the loop shares with the team travel through the library, whose
  // synchronisation the thread sanitizer does not see; what the tasks do it still checks.
  [[gnu::no_sanitize_thread]] void run_batch() override {
    hand_over();
#pragma omp parallel num_threads(concurrency_)
    {
      take_over();
#pragma omp for schedule(runtime) nowait
      for (std::size_t task = 0; task < batch_.task_count(); ++task) batch_.execute(task);
      hand_over();
    }
    take_over();
  }

 private:
  // They order nothing that the library does not: they only show that order to the sanitizer.
#ifdef __SANITIZE_THREAD__
  [[gnu::noinline]] void hand_over() { handed_over_.fetch_add(1, std::memory_order_release); }
  [[gnu::noinline]] void take_over() {
    static_cast<void>(handed_over_.load(std::memory_order_acquire));
  }
  std::atomic<unsigned> handed_over_{0};
#else
  void hand_over() {}
  void take_over() {}
#endif

  Batch& batch_;
  int concurrency_;
};

bool is_dynamic(const Parameters& settings) { return settings.text("schedule") == "dynamic"; }
bool is_static(const Parameters& settings) { return settings.text("schedule") == "static"; }

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<OpenMp>(
      batch, terms.concurrency, is_dynamic(terms.settings) ? omp_sched_dynamic : omp_sched_static);
}

std::string refuse(const Parameters& settings) {
  if (is_dynamic(settings) || is_static(settings)) return "";
  return "openmp: schedule '" + settings.text("schedule") +
         "' is neither dynamic nor static; type openmp.schedule=dynamic (one by one) or "
         "openmp.schedule=static (one share for each thread)";
}

/// GCC's and LLVM's tell the standard's date at most.
LibraryVersions libraries() {
  return {{"openmp", loaded_file_of(reinterpret_cast<const void*>(&omp_get_max_threads))}};
}

}  // namespace

RunnerEntry openmp_entry() {
  return {.name = "openmp",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "OpenMP (libgomp)",
          .counterpart = "joblib, numba prange",
          .summary = "a parallel loop, tasks dealt one by one",
          .make = make,
          .parameters = {{"schedule", ParameterKind::kWord, "dynamic",
                          "dynamic: one by one; static: one share a thread"}},
          .needs = "clone3",
          .refuse = refuse,
          .costs = {.worker = std::chrono::microseconds(300)},
          .libraries = libraries};
}

}  // namespace concbench
