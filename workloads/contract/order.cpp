#include "workloads/contract/order.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "workloads/contract/http_client.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {

using Json = nlohmann::ordered_json;

std::string to_text(const WorkloadOrder& order) {
  Json parameters = Json::object();
  for (const auto& [name, text] : order.parameters) parameters[name] = text;
  return Json{{"module", order.module},
              {"workload", order.workload},
              {"parameters", parameters},
              {"server_url", order.surroundings.server_url},
              {"directory", order.surroundings.directory},
              {"echo_address", order.surroundings.echo_address},
              {"addresses", order.surroundings.addresses}}
      .dump();
}

WorkloadOrder workload_order_from_text(const std::string& text) {
  try {
    const auto json = Json::parse(text);
    WorkloadOrder order{.module = json.at("module").get<std::string>(),
                        .workload = json.at("workload").get<std::string>(),
                        .parameters = {},
                        .surroundings = {json.at("server_url").get<std::string>(),
                                         json.at("directory").get<std::string>(),
                                         json.at("echo_address").get<std::string>(),
                                         json.at("addresses").get<std::vector<std::string>>()}};
    for (const auto& [name, value] : json.at("parameters").items()) {
      order.parameters.emplace_back(name, value.get<std::string>());
    }
    return order;
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("the order of a workload cannot be read: ") +
                                error.what());
  }
}

std::unique_ptr<Workload> make_workload(const WorkloadOrder& order) {
  const auto* const entries = load_module(order.module).workloads;
  if (entries == nullptr) throw std::invalid_argument(order.module + " holds no workload");
  const auto entry = std::ranges::find(*entries, order.workload, &WorkloadEntry::name);
  if (entry == entries->end()) {
    throw std::invalid_argument(order.module + " holds no workload '" + order.workload + "'");
  }
  Parameters parameters(entry->parameters);
  for (const auto& [name, text] : order.parameters) parameters.set(name, text);
  if (entry->fetches) http_client();
  return entry->make(parameters, order.surroundings);
}

}  // namespace concbench
