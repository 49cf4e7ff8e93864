#include "benchmarks/run/module_record.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/cell/start_program.hpp"
#include "benchmarks/modules/file_hash.hpp"
#include "benchmarks/telling/tell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "runners/contract/process_log.hpp"
#include "workloads/contract/http_client.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

std::string relative_to_modules(const std::string& path) {
  const auto directory = module_directory() + "/";
  return path.starts_with(directory) ? path.substr(directory.size()) : path;
}

Json hash_or_null(const std::string& path) { return or_null(hash_of_file(path)); }

/// What a program prints before it ends; "" when it ends badly, which is told.
std::string output_of(const std::string& executable, const std::vector<std::string>& arguments) {
  const ProcessLog output;
  auto program = start_program(executable, arguments, {.standard_output = output.descriptor()});
  const auto end = program.wait();
  if (end.clean()) return output.text();
  tell("warning: versions of libraries are not recorded: concbench {} ended by {}\n",
       arguments.front(), end.text());
  return "";
}

Json libraries_of(const std::vector<UsedModule>& modules, const std::string& executable) {
  std::vector<std::string> arguments{"versions"};
  for (const auto& module : modules) {
    if (module.is_module) arguments.push_back(module.path);
  }
  const auto told = Json::parse(output_of(executable, arguments), nullptr, false);
  return told.is_object() ? told : Json::object();
}

/// Its cells would find it out one by one.
void require_readable(const std::string& path) {
  try {
    require_whole_module(path);
  } catch (const BadModule& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

std::vector<UsedModule> used_modules(const std::vector<PlannedCell>& plan) {
  std::vector<UsedModule> modules;
  const auto add = [&](const std::string& path, bool is_module = true) {
    if (std::ranges::find(modules, path, &UsedModule::path) != modules.end()) return;
    modules.push_back({relative_to_modules(path), path, is_module});
  };
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty()) continue;
    add(module_of(*cell.workload));
    if (cell.workload->fetches) add(module_directory() + "/" + kHttpClientModule);
    if (const auto* const program = foreign_program_of(*cell.runner)) {
      add(module_of(*cell.runner), false);
      for (const auto& word : program->argv) {
        if (word.starts_with('/') && std::filesystem::is_regular_file(word)) add(word, false);
      }
      continue;
    }
    add(module_of(*cell.runner));
    if (const auto also = cell.runner->also_loads; !also.empty()) {
      add(module_directory() + "/" + std::string(also));
    }
  }
  return modules;
}

Json describe_modules(const std::vector<UsedModule>& modules, const std::string& executable) {
  for (const auto& module : modules) {
    if (module.is_module) require_readable(module.path);
  }
  const auto libraries = libraries_of(modules, executable);
  Json json = Json::array();
  for (const auto& module : modules) {
    json.push_back({{"file", module.file},
                    {"hash", hash_or_null(module.path)},
                    {"libraries", libraries.value(module.path, Json(nullptr))}});
  }
  return json;
}

Json describe_program() {
  const auto library = own_library();
  return {{"concbench", hash_or_null(kOwnExecutable)},
          {"concbench-worker", hash_or_null(worker_program())},
          {std::filesystem::path(library).filename().string(), hash_or_null(library)}};
}

void compare_files(const Json& manifest, const std::vector<UsedModule>& modules,
                   Differences& differences) {
  const auto here = describe_program();
  const auto program = manifest.value("program", Json::object());
  for (const auto& [file, hash] : program.items()) {
    differences.compare("the file " + file, hash, here.value(file, Json(nullptr)));
  }
  for (const auto& [file, hash] : here.items()) {
    if (!program.contains(file)) differences.compare("the file " + file, "not recorded", hash);
  }
  std::set<std::string> recorded;
  for (const auto& then : manifest.value("modules", Json::array())) {
    // Looked up, not opened by the name that the manifest gives: it may come from anywhere.
    const auto file = then.at("file").get<std::string>();
    const auto now = std::ranges::find(modules, file, &UsedModule::file);
    Json hash_now;
    if (now != modules.end()) {
      hash_now = hash_or_null(now->path);
    } else if (file.starts_with('/')) {  // of somebody else's
      hash_now = "not named; type --module " + file;
    }
    differences.compare("the module " + file, then.value("hash", Json(nullptr)), hash_now);
    recorded.insert(file);
  }
  for (const auto& module : modules) {
    if (recorded.contains(module.file)) continue;
    differences.compare("the module " + module.file, "not recorded", hash_or_null(module.path));
  }
}

}  // namespace concbench
