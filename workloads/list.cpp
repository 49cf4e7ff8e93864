#include "list.hpp"

#include "empty.hpp"
#include "http_fetch.hpp"
#include "sleep.hpp"
#include "sqrt_map.hpp"
#include "sum_of_squares.hpp"

namespace concbench {

const std::vector<WorkloadEntry>& workloads() {
  static const std::vector<WorkloadEntry> list{
      sum_of_squares_entry(), sqrt_map_entry(), sleep_entry(), http_fetch_entry(), empty_entry(),
  };
  return list;
}

}  // namespace concbench
