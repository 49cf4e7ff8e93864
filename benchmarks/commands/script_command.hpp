#pragma once

#include <string>
#include <vector>

namespace concbench {

/// Becomes the Python program of this name, `report`, `summary` or `compare`, with these arguments:
/// the one of the installation, or of the checkout that this program is built in. Returns the exit
/// code only when it cannot be started; says why.
int run_script(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace concbench
