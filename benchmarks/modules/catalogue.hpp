#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/modules/foreign_program.hpp"
#include "benchmarks/modules/index.hpp"
#include "runners/contract/runner_entry.hpp"
#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Every workload and every runner that this program knows: those of the index, in its order, and
/// those of the modules that were added. No function of theirs is empty. A module is loaded when
/// one of its functions is first called; everything else is data.
///
/// Pointers to the entries are good for as long as the program runs. One thread at a time.
const std::deque<WorkloadEntry>& workloads();
const std::deque<RunnerEntry>& runners();

/// Null when there is none of that name.
const WorkloadEntry* find_workload(std::string_view name);
const RunnerEntry* find_runner(std::string_view name);

/// The path of the shared object that holds one of them, or of a foreign program's description.
const std::string& module_of(const WorkloadEntry& entry);
const std::string& module_of(const RunnerEntry& entry);

/// How the runner is started where it is a program of somebody else's: its `make` throws. Null
/// where a module holds it.
const ForeignProgram* foreign_program_of(const RunnerEntry& entry);

/// Sentences about workloads that foreign programs name and nobody has: those of a module that is
/// not here, or names that were mistyped.
std::vector<std::string> notes_on_foreign_programs();

/// What the suite could not be built with, and why.
const std::vector<MissingModule>& missing_modules();

/// Adds what a module of somebody else's holds or, where the file is no shared object, the runners
/// that it describes. Throws UsageError when it is no module of this program's contract, when the
/// description cannot be read, when an entry breaks a rule, or when its name is taken. Added twice
/// it is the same as once. Returns the whole path.
std::string add_module(const std::string& path);

/// Why the runner cannot run on this machine, the workload not in this build; "" when they can.
std::string why_unavailable(const RunnerEntry& entry);
std::string why_unavailable(const WorkloadEntry& entry);

/// Parameters of a batch of so many tasks that takes milliseconds.
std::vector<std::pair<std::string, std::string>> small_parameters(const WorkloadEntry& entry,
                                                                  std::size_t task_count);

template <class Entries>
std::vector<std::string> names_of(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  return names;
}

}  // namespace concbench
