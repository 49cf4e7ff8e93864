#include "benchmarks/commands/worker_command.hpp"

#include "benchmarks/cell/make_runner.hpp"
#include "runners/contract/spawned_worker.hpp"

namespace concbench {

int run_worker_command(const std::string& order, const std::vector<std::string>& arguments) {
  serve_spawned_worker(arguments, [&] { return workload_of_order(order); });
  return 0;
}

}  // namespace concbench
