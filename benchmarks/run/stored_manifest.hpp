#pragma once

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Version 1 had no races; the scripts read it, but no run of it can be continued.
inline constexpr int kSchemaVersion = 2;

/// Throws Malformed where the JSON is not the manifest of a run, by the same rules as in
/// scripts/analysis/reading/plan.py, and UsageError where it is of a newer schema. `where` names
/// its file.
void require_manifest(const Json& manifest, const std::string& where);

/// The same of the version of any file of a run.
void require_known_schema(const Json& json, const std::string& where);

}  // namespace concbench
