#include "benchmarks/cell/make_runner.hpp"

#include <utility>

#include "benchmarks/cell/own_executable.hpp"
#include "workloads/contract/order.hpp"

namespace concbench {

std::string order_of_workload(const Cell& cell, const std::string& module,
                              const Surroundings& surroundings) {
  return to_text({.module = module,
                  .workload = std::string(cell.workload->name),
                  .parameters = cell.parameters.entries(),
                  .surroundings = surroundings});
}

WorkerPrograms worker_programs(std::string order) {
  return {.worker = worker_program(), .rank = path_of_own_executable(), .order = std::move(order)};
}

std::unique_ptr<Runner> make_runner(const Cell& cell, Batch& batch,
                                    const WorkerPrograms& programs) {
  return cell.runner->make(batch, {.concurrency = cell.concurrency,
                                   .cores = cell.cores,
                                   .settings = cell.settings,
                                   .programs = programs});
}

}  // namespace concbench
