#pragma once

#include <string>

namespace concbench {

/// Whether a program can be started by this name: a path, or one that stands in PATH.
bool is_on_path(const std::string& program);

}  // namespace concbench
