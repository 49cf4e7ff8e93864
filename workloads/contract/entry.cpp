#include "workloads/contract/entry.hpp"

namespace concbench {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kComputes:
      return "computes";
    case Kind::kWaits:
      return "waits";
    case Kind::kBoth:
      return "both";
  }
  return "";
}

}  // namespace concbench
