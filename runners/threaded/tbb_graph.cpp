#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/version.h>

#include "runners/contract/runner_entry.hpp"
#include "runners/threaded/tbb_arena.hpp"

namespace concbench {
namespace {

/// oneTBB's flow graph: one function_node, into which the numbers of the tasks are put, and whose
/// body may be executed by any number of threads, of which its arena has as many as the concurrency
/// allows; the graph of one unlimited node with which its guide begins ("Flow Graph Basics:
/// Nodes"). Graphs are for steps that depend on each other: here is what a message through one
/// costs.
class TbbGraph final : public Runner {
 public:
  TbbGraph(Batch& batch, std::size_t concurrency) : batch_(batch), arena_(concurrency) {}

  void run_batch() override {
    // A graph belongs to the arena that it is made in ("Attach Flow Graph to an Arbitrary Task
    // Arena").
    arena_.execute([this] {
      tbb::flow::graph graph;
      tbb::flow::function_node<std::size_t> execute(
          graph, tbb::flow::unlimited, [this](std::size_t task) { batch_.execute(task); });
      for (std::size_t task = 0; task < batch_.task_count(); ++task) execute.try_put(task);
      graph.wait_for_all();
    });
  }

 private:
  Batch& batch_;
  TbbArena arena_;
};

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return std::make_unique<TbbGraph>(batch, terms.concurrency);
}

}  // namespace

RunnerEntry tbb_graph_entry() {
  return {.name = "tbb_graph",
          .family = Family::kThreaded,
          .workers = Workers::kThreads,
          .built_on = "oneTBB task_arena, flow::graph",
          .counterpart = "-",
          .summary = "a message to a node of a flow graph for each task",
          .make = make,
          .needs = "clone3",
          .costs = {.worker = std::chrono::microseconds(500)},
          .libraries = [] {
            return LibraryVersions{{"onetbb", TBB_runtime_version()}};
          }};
}

}  // namespace concbench
