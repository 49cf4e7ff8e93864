#include "benchmarks/commands/worker_command.hpp"

#include "runners/contract/spawned_worker.hpp"
#include "workloads/contract/order.hpp"

namespace concbench {

int run_worker_command(const std::string& order, const std::vector<std::string>& arguments) {
  serve_spawned_worker(arguments, [&] { return make_workload(workload_order_from_text(order)); });
  return 0;
}

}  // namespace concbench
