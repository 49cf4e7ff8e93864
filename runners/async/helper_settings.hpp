#pragma once

#include <string>
#include <string_view>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The setting of a loop that says who waits for its files: so many threads beside it; the loop
/// itself, which then does nothing else; or auto, as many threads as Python's executor has,
/// min(32, cores + 4), where the loop has no way to wait for files without any.
ParameterSpec files_setting();

/// As RunnerEntry::refuse, for this setting of the runner `name`.
std::string refuse_files(std::string_view name, const Parameters& settings);

/// Whether nobody has said who.
bool files_are_auto(const Parameters& settings);

/// The setting of a hybrid that says how many workers stand beside its loop, and which value of it
/// means nothing.
ParameterSpec workers_setting();
std::string refuse_workers(std::string_view name, const Parameters& settings);

/// Unless told as many as cores compute, and as many as Python's executor has block. Never more
/// than tasks in flight.
std::size_t computing_workers(const RunnerTerms& terms);
std::size_t blocking_workers(const RunnerTerms& terms);

/// 0: the loop itself. Never more than tasks in flight.
std::size_t file_threads(const RunnerTerms& terms);

}  // namespace concbench
