#pragma once

#include <string>
#include <string_view>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The setting of a loop that says who waits for its files: so many threads beside it; as many as
/// Python's executor has, min(32, cores + 4); or the loop itself, which then does nothing else.
ParameterSpec files_setting();

/// As RunnerEntry::refuse, for this setting of the runner `name`.
std::string refuse_files(std::string_view name, const Parameters& settings);

/// The same where a loop on io_uring can wait for them without threads, and does by default.
ParameterSpec ring_or_files_setting();
bool waits_in_the_ring(const Parameters& settings);
std::string refuse_ring_or_files(std::string_view name, const Parameters& settings);

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
