#pragma once

#include <functional>
#include <string>
#include <vector>

#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// A flag that stands for a value of an option: `--quick`.
struct ValueFlag {
  std::string value;  // behind "--"
  std::string help;
};

/// When an option that is given to a run which is continued is that of the run.
enum class SameOption {
  kOfSameValue,
  kOfSamePlan,  // written in another way it may mean the same cells: "1,2" for "pow2"
};

/// How the words of an option, as they are typed or stand in a manifest, become its member of
/// RunOptions, and the other way round.
struct OptionValue {
  std::string takes;        // what its help says that it takes
  bool of_selection;        // shared by list, cells and run; otherwise run's alone
  bool takes_many = false;  // words; otherwise one
  /// Throws UsageError that says what to type instead.
  std::function<void(const std::vector<std::string>& words, RunOptions& options)> read;
  std::function<Json(const RunOptions& options)> write;
};

/// An option that decides what a run measures, so that whoever continues it must share it.
struct RunOption {
  std::string name;  // its key in a manifest; behind "--" on the command line
  std::string help;
  OptionValue value;
  std::string short_name{};        // "-p"
  std::vector<ValueFlag> flags{};  // that are typed in place of its name
  SameOption same = SameOption::kOfSameValue;
  bool in_every_manifest = false;  // of the others, older runs had the default
  bool may_be_null = false;        // in a manifest, where nothing was said
};

/// All of them, in the order of the manifest: one that decides the defaults of others stands before
/// them. The command line, the manifest and --resume go by this table alone: an option that is
/// added here needs nothing but its use.
const std::vector<RunOption>& option_table();

/// The one of this name, which must be there.
const RunOption& run_option(const std::string& name);

}  // namespace concbench
