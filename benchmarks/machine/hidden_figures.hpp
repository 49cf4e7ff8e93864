#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace concbench {

/// Figures of a sample that this kernel, or what hides it, does not tell of processes, each with
/// what is missing, such as "memory (no /proc/*/smaps_rollup)". They are null in every sample.
///
/// `root` is what stands for "/" (for tests).
std::vector<std::string> read_hidden_figures(const std::filesystem::path& root = "/");

}  // namespace concbench
