#include "runners/contract/runner_entry.hpp"

namespace concbench {

std::string_view to_string(Family family) {
  switch (family) {
    case Family::kSequential:
      return "sequential";
    case Family::kThreaded:
      return "threaded";
    case Family::kMultiprocess:
      return "multiprocess";
    case Family::kAsync:
      return "async";
    case Family::kHybrid:
      return "hybrid";
    case Family::kDistributed:
      return "distributed";
  }
  return "";
}

}  // namespace concbench
