#include "benchmarks/cell/make_runner.hpp"

#include "benchmarks/cell/executable.hpp"

namespace concbench {

std::unique_ptr<Runner> make_runner(const Cell& cell, Batch& batch,
                                    const Surroundings& surroundings) {
  const WorkerPrograms programs{.worker = kOwnExecutable,
                                .rank = program_beside("concbench_mpi"),
                                .order = order_of_workload(cell, surroundings)};
  return cell.runner->make(batch, {.concurrency = cell.concurrency,
                                   .cores = cell.cores,
                                   .settings = cell.settings,
                                   .programs = programs});
}

std::string order_of_workload(const Cell& cell, const Surroundings& surroundings) {
  return to_line({{"cell", to_json(cell)},
                  {"server_url", surroundings.server_url},
                  {"directory", surroundings.directory}});
}

std::unique_ptr<Workload> workload_of_order(const std::string& order) {
  const auto json = Json::parse(order);
  const auto cell = cell_from_json(json.at("cell"));
  return cell.workload->make(cell.parameters, {json.at("server_url").get<std::string>(),
                                               json.at("directory").get<std::string>()});
}

}  // namespace concbench
