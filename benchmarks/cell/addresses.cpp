#include "benchmarks/cell/addresses.hpp"

#include <algorithm>

#include "workloads/contract/http_client.hpp"

namespace concbench {

std::vector<std::string> Addresses::of(const Cell& cell) {
  std::vector<std::string> addresses;
  if (!cell.workload->fetches_from) return addresses;
  for (const auto& url : cell.workload->fetches_from(cell.parameters)) {
    auto known = known_.find(url);
    if (known == known_.end()) known = known_.emplace(url, http_client().address_of(url)).first;
    const auto& address = known->second;
    if (address.empty()) continue;
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace concbench
