#include "benchmarks/modules/index.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "benchmarks/modules/entry_json.hpp"
#include "benchmarks/telling/json_file.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "benchmarks/telling/utf8.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

std::string index_path() { return module_directory() + "/index.json"; }

template <class Entry>
Json describe(const std::vector<Entry>* entries) {
  Json json = Json::array();
  if (entries != nullptr) {
    for (const auto& entry : *entries) json.push_back(to_json(entry));
  }
  return json;
}

}  // namespace

void throw_bad_index(const std::string& why) {
  throw std::runtime_error(index_path() + ", the index of this program's modules, " + why +
                           "; build or install concbench anew");
}

Json describe_module(const std::string& path) {
  const auto& module = load_module(path);
  return {{"workloads", describe(module.workloads)}, {"runners", describe(module.runners)}};
}

ModuleIndex read_module_index() {
  // Cells are told the paths of their modules.
  if (!is_utf8(module_directory())) {
    throw UsageError("this program lies in '" + module_directory() +
                     "', which is not UTF-8; rename the directory, or install it elsewhere");
  }
  try {
    const auto json = read_json_file(index_path());
    if (!json.is_object() || json.value("contract_version", Json()) != kContractVersion) {
      throw_bad_index("is not this program's");
    }
    if (json.at("modules").empty()) throw_bad_index("holds none");
    ModuleIndex index{json.at("modules"), {}};
    for (const auto& one : json.at("missing")) {
      index.missing.push_back({one.at("kind").get<std::string>(), one.at("name").get<std::string>(),
                               one.at("reason").get<std::string>()});
    }
    return index;
  } catch (const BadJsonFile& error) {
    throw_bad_index(error.what());
  } catch (const Json::exception&) {
    throw_bad_index("is not this program's");
  }
}

int write_module_index(const std::string& list) {
  Json modules = Json::array();
  Json missing = Json::array();
  std::ifstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "module") {
      std::string file;
      words >> file;
      Json module = {{"file", file}};
      module.update(describe_module(module_directory() + "/" + file));
      modules.push_back(module);
    } else if (what == "missing") {
      std::string kind;
      std::string name;
      std::string reason;
      words >> kind >> name >> std::ws;
      std::getline(words, reason);
      missing.push_back({{"kind", kind}, {"name", name}, {"reason", reason}});
    }
  }
  std::ofstream file(index_path());
  file << to_pretty_text({{"contract_version", kContractVersion},
                          {"modules", std::move(modules)},
                          {"missing", std::move(missing)}});
  if (!file.flush()) throw std::runtime_error("cannot write " + index_path());
  return 0;
}

}  // namespace concbench
