#include "benchmarks/modules/foreign_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "benchmarks/modules/entry_json.hpp"
#include "benchmarks/modules/entry_rules.hpp"
#include "benchmarks/telling/json_file.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "runners/contract/on_path.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr std::array kTexts{"name", "family", "workers", "built_on", "counterpart", "summary"};
constexpr std::array kLists{"argv", "workloads"};

/// What need not be said, as it is then.
Json defaults() {
  return {{"most_concurrency", nullptr},
          {"why_most", ""},
          {"task_cost_ns", 0},
          {"worker_cost_ns", 0},
          {"start_cost_ns", 0}};
}

/// What a module's runner may have besides and a program cannot.
Json not_for_programs() {
  return {{"parameters", Json::array()}, {"needs", ""},
          {"descriptors_per_worker", 0}, {"also_loads", ""},
          {"timer_resolution_ns", 0},    {"waits_for_files_itself", false},
          {"stops_at_failure", false},   {"in_quick", false},
          {"functions", Json::array()}};
}

bool is_text(const Json& json) { return json.is_string() && json != ""; }

bool is_list_of_texts(const Json& json) {
  return json.is_array() && !json.empty() && std::ranges::all_of(json, is_text);
}

/// An argument of a program may be empty, its name may not.
bool is_command(const Json& json) {
  return json.is_array() && !json.empty() && is_text(json.front()) &&
         std::ranges::all_of(json, &Json::is_string);
}

constexpr int kDescriptionVersion = 1;  // no module is loaded: not that of the contract

class Description {
 public:
  explicit Description(const std::string& path) : path_(path) {}

  Json read() const {
    const auto json = parsed();
    if (!json.is_object()) refuse("is no JSON object");
    for (const auto& [key, value] : json.items()) {
      if (key != "contract_version" && key != "runners") {
        refuse("has the unknown key " + to_line(key));
      }
    }
    const auto version = json.value("contract_version", Json());
    if (!version.is_number_integer() || version != kDescriptionVersion) {
      refuse("must have \"contract_version\": " + std::to_string(kDescriptionVersion) +
             ", which this concbench reads");
    }
    const auto runners = json.value("runners", Json());
    if (!runners.is_array() || runners.empty()) refuse("must have a list of \"runners\"");
    Json whole = Json::array();
    std::set<std::string> names;
    for (const auto& runner : runners) {
      whole.push_back(completed(runner));
      if (!names.insert(whole.back().at("name").get<std::string>()).second) {
        refuse_runner(runner, "is there twice; give the other one another name");
      }
    }
    return {{"workloads", Json::array()}, {"runners", whole}};
  }

 private:
  Json parsed() const {
    try {
      return read_json_file(path_);
    } catch (const BadJsonFile& error) {
      const bool is_meant_as_json = fs::path(path_).extension() == ".json";
      refuse((is_meant_as_json ? "" : "is no shared object, and ") + std::string(error.what()));
    }
  }

  Json completed(const Json& given) const {
    if (!given.is_object()) refuse("has a runner that is no JSON object");
    auto runner = defaults();
    for (const auto& [key, value] : given.items()) {
      if (std::ranges::find(kTexts, key) == kTexts.end() &&
          std::ranges::find(kLists, key) == kLists.end() && !runner.contains(key)) {
        refuse("has a runner with the unknown key " + to_line(key));
      }
      runner[key] = value;
    }
    for (const auto* const key : kTexts) {
      if (!is_text(runner[key])) refuse_runner(runner, std::string("needs a text \"") + key + "\"");
    }
    if (!is_command(runner["argv"])) {
      refuse_runner(runner, "needs \"argv\", a list of texts of which the first is a program");
    }
    if (!is_list_of_texts(runner["workloads"])) {
      refuse_runner(runner, "needs \"workloads\", a list of texts");
    }
    if (!runner["why_most"].is_string()) refuse_runner(runner, "needs a text \"why_most\"");
    if (const auto broken = broken_rule(runner); !broken.empty()) refuse_runner(runner, broken);
    find_program(runner);
    runner.update(not_for_programs());
    try {
      runner_entry_from_json(runner);
    } catch (const std::exception& error) {
      refuse_runner(runner, std::string("cannot be read: ") + error.what());
    }
    return runner;
  }

  /// Words of the command that are files beside the description become whole paths.
  void find_program(Json& runner) const {
    for (auto& word : runner["argv"]) {
      const auto beside = fs::path(path_).parent_path() / word.get<std::string>();
      std::error_code ignored;
      if (fs::is_regular_file(beside, ignored)) word = beside.lexically_normal().string();
    }
    const auto program = runner["argv"].front().get<std::string>();
    if (!is_on_path(program)) {
      refuse_runner(runner, "is started by '" + program +
                                "', which is not there or cannot be executed; install it, or "
                                "mend \"argv\"");
    }
  }

  [[noreturn]] void refuse_runner(const Json& runner, const std::string& why) const {
    const auto name = runner.value("name", Json());
    refuse("has a runner " + to_line(name) + " that " + why);
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError("--module " + path_ + " " + why + "; see docs/cell_protocol.md");
  }

  const std::string& path_;
};

}  // namespace

Json describe_foreign_programs(const std::string& path) { return Description(path).read(); }

ForeignProgram foreign_program_from_json(const Json& runner) {
  return {.argv = runner.at("argv").get<std::vector<std::string>>(),
          .workloads = runner.at("workloads").get<std::vector<std::string>>()};
}

}  // namespace concbench
