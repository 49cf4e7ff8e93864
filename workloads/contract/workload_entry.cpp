#include "workloads/contract/workload_entry.hpp"

namespace concbench {

std::string_view to_string(WorkloadKind kind) {
  switch (kind) {
    case WorkloadKind::kComputes:
      return "computes";
    case WorkloadKind::kWaits:
      return "waits";
    case WorkloadKind::kBoth:
      return "both";
  }
  return "";
}

}  // namespace concbench
