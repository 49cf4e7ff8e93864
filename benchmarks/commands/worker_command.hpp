#pragma once

#include <string>
#include <vector>

namespace concbench {

/// `concbench worker ORDER ...`: this program as a worker of a runner that starts programs. It
/// makes the workload that `order` describes and does what the arguments behind it say. Returns the
/// exit code; throws when it was not such a runner that wrote them.
int run_worker_command(const std::string& order, const std::vector<std::string>& arguments);

}  // namespace concbench
