#include "benchmarks/cell/cell_order.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "benchmarks/cell/cell_messages.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

template <class Entry>
const Entry& entry_in(const std::vector<Entry>* entries, const std::string& module,
                      const std::string& name) {
  if (entries != nullptr) {
    const auto found = std::ranges::find(*entries, name, &Entry::name);
    if (found != entries->end()) return *found;
  }
  throw std::invalid_argument(module + " holds no '" + name + "'");
}

}  // namespace

Json to_json(const CellOrder& order) {
  return {{"protocol", kCellProtocol},
          {"cell", to_json(order.cell)},
          {"workload_module", order.workload_module},
          {"runner_module", order.runner_module},
          {"cpus", order.cpus},
          {"server_url", order.surroundings.server_url},
          {"directory", order.surroundings.directory},
          {"echo_address", order.surroundings.echo_address},
          {"addresses", order.surroundings.addresses},
          {"min_time_ns", in_ns(order.min_time)},
          {"warm_up_ns", in_ns(order.warm_up)},
          {"measurements", order.measurements},
          {"iterations", order.iterations}};
}

Json foreign_order(const CellOrder& order, const Json& results) {
  auto json = to_json(order);
  json.erase("workload_module");
  json.erase("runner_module");
  json["results"] = results;
  return json;
}

CellOrder cell_order_from_json(const Json& json) {
  if (json.value("protocol", 0) != kCellProtocol) {
    throw std::invalid_argument("the order is of version " + json.value("protocol", Json()).dump() +
                                " of the cell protocol, this program speaks version " +
                                std::to_string(kCellProtocol));
  }
  const auto& cell = json.at("cell");
  const auto workload_module = json.at("workload_module").get<std::string>();
  const auto runner_module = json.at("runner_module").get<std::string>();
  const auto label = cell.at("runner").get<std::string>();
  return {.cell = cell_of(cell,
                          entry_in(load_module(workload_module).workloads, workload_module,
                                   cell.at("workload").get<std::string>()),
                          entry_in(load_module(runner_module).runners, runner_module,
                                   label.substr(0, label.find(':')))),
          .workload_module = workload_module,
          .runner_module = runner_module,
          .cpus = json.at("cpus").get<std::vector<int>>(),
          .surroundings = {json.at("server_url").get<std::string>(),
                           json.at("directory").get<std::string>(),
                           json.at("echo_address").get<std::string>(),
                           json.at("addresses").get<std::vector<std::string>>()},
          .min_time = nanoseconds(json.at("min_time_ns").get<std::int64_t>()),
          .warm_up = nanoseconds(json.at("warm_up_ns").get<std::int64_t>()),
          .measurements = json.at("measurements").get<int>(),
          .iterations = json.at("iterations").get<std::uint64_t>()};
}

}  // namespace concbench
