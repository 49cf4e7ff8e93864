#include "benchmarks/modules/library_versions.hpp"

#include <fmt/core.h>

#include "benchmarks/telling/json.hpp"
#include "runners/contract/runner_entry.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

void add(const LibraryVersions& libraries, Json& json) {
  for (const auto& [name, version] : libraries) json[name] = version;
}

template <class Entry>
void add_those_of(const std::vector<Entry>* entries, Json& json) {
  if (entries == nullptr) return;
  for (const auto& entry : *entries) {
    if (entry.libraries) add(entry.libraries(), json);
  }
}

Json libraries_of(const std::string& path) {
  try {
    const auto& module = load_module(path);
    Json json = Json::object();
    add_those_of(module.workloads, json);
    add_those_of(module.runners, json);
    if (module.libraries != nullptr) add(module.libraries(), json);
    return json;
  } catch (const BadModule&) {
    return nullptr;  // its cells will say why
  }
}

}  // namespace

int print_library_versions(const std::vector<std::string>& paths) {
  Json versions = Json::object();
  for (const auto& path : paths) versions[path] = libraries_of(path);
  fmt::print("{}\n", to_line(versions));
  return 0;
}

}  // namespace concbench
