#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace concbench {

/// The directories of the control groups that this process is in and of those above them, as far as
/// they can be seen from here: of version 2, and of version 1 those of `controller`, such as "cpu".
///
/// `root` is what stands for "/" (for tests).
std::vector<std::filesystem::path> control_groups(std::string_view controller,
                                                  const std::filesystem::path& root = "/");

}  // namespace concbench
