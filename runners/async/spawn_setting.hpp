#pragma once

#include <string>
#include <string_view>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The setting of a loop that says how tasks come onto it: `each` spawns a coroutine, or posts a
/// callback, for every task, as many at once as the concurrency allows and the next one at the end
/// of another, as asyncio has a Task for every coroutine that it gathers; `kept` has as many as the
/// concurrency, which take one task after the other.
ParameterSpec spawn_setting();
std::string refuse_spawn(std::string_view name, const Parameters& settings);
bool spawns_each(const Parameters& settings);

/// Of this setting and files_setting() together.
std::string refuse_loop(std::string_view name, const Parameters& settings);

/// Of this setting and workers_setting() together.
std::string refuse_hybrid(std::string_view name, const Parameters& settings);

}  // namespace concbench
