#pragma once

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "benchmarks/machine/environment.hpp"
#include "benchmarks/plan/plan.hpp"
#include "benchmarks/run/run_options.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Throws UsageError when this program and its modules, on this machine, cannot continue the run.
/// What an older manifest does not record is not compared.
void require_same_place(const Json& manifest, const Environment& environment);

/// What a run that is continued would start, because its manifest says so alone.
class NotNamedAgain : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws NotNamedAgain, with what to type, where the plan needs modules, a launcher or hosts of
/// MPI that `typed` does not name: a run may come from anywhere, so none is loaded, started or
/// logged in to because the manifest says so. `path` is the run's.
void require_named_again(const Json& manifest, const RunOptions& typed,
                         const std::filesystem::path& path);

/// Throws UsageError when what is left of the plan has a URL whose password is not known: it is
/// nowhere in a run.
void require_passwords(const Json& manifest, const std::vector<PlannedCell>& left);

}  // namespace concbench
