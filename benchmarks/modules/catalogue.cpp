#include "benchmarks/modules/catalogue.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "benchmarks/machine/system_calls.hpp"
#include "benchmarks/modules/entry_json.hpp"
#include "benchmarks/modules/entry_rules.hpp"
#include "benchmarks/modules/module_trial.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "benchmarks/telling/utf8.hpp"
#include "workloads/contract/http_client.hpp"
#include "workloads/contract/module.hpp"

namespace concbench {
namespace {

bool is_of_same_version(const RunnerEntry&, const RunnerEntry&) { return true; }
bool is_of_same_version(const WorkloadEntry& one, const WorkloadEntry& other) {
  return one.version == other.version;
}

/// The entry in the loaded module that the catalogue knows from its index.
template <class Entry>
const Entry& loaded(const std::vector<Entry>* entries, const std::string& path,
                    const Entry& known) {
  if (entries != nullptr) {
    const auto found = std::ranges::find(*entries, known.name, &Entry::name);
    if (found != entries->end() && is_of_same_version(*found, known)) return *found;
  }
  throw BadModule(path + " no longer holds the " + std::string(known.name) +
                  " that its index has; build concbench anew");
}

/// A function that an entry has: loads the module when it is called.
template <auto Function>
auto lazy_workload(const std::string& path, const WorkloadEntry& entry) {
  return [&path, &entry](const auto&... arguments) {
    return (loaded(load_module(path).workloads, path, entry).*Function)(arguments...);
  };
}

template <auto Function>
auto lazy_runner(const std::string& path, const RunnerEntry& entry) {
  return [&path, &entry](auto&&... arguments) {
    return (loaded(load_module(path).runners, path, entry).*Function)(arguments...);
  };
}

class Catalogue {
 public:
  Catalogue() {
    auto index = read_module_index();
    try {
      for (const auto& module : index.modules) {
        add(module_directory() + "/" + module.at("file").get<std::string>(), module);
      }
    } catch (const std::exception&) {
      throw_bad_index("is not this program's");
    }
    missing_ = std::move(index.missing);
  }

  void add(const std::string& path, const Json& module) {
    for (const auto& json : module.at("workloads")) add_workload(path, json);
    for (const auto& json : module.at("runners")) add_runner(path, json);
  }

  const std::deque<WorkloadEntry>& workloads() const { return workloads_; }
  const std::deque<RunnerEntry>& runners() const { return runners_; }
  const std::vector<MissingModule>& missing() const { return missing_; }
  const std::string& module_of(const void* entry) const { return *modules_.at(entry); }
  bool has_module(const std::string& path) const { return paths_.contains(path); }

  const ForeignProgram* foreign_program_of(const RunnerEntry& entry) const {
    const auto found = programs_.find(&entry);
    return found == programs_.end() ? nullptr : &found->second;
  }

 private:
  static auto has_function(const Json& json) {
    return [&names = json.at("functions")](const char* name) {
      return std::ranges::find(names, Json(name)) != names.end();
    };
  }

  void add_workload(const std::string& path, const Json& json) {
    auto& entry = workloads_.emplace_back(workload_entry_from_json(json));
    const auto& file = *modules_.emplace(&entry, &kept(path)).first->second;
    const auto has = has_function(json);
    entry.make = lazy_workload<&WorkloadEntry::make>(file, entry);
    entry.needs_server = [](const Parameters&) { return false; };
    entry.wait_per_task = [](const Parameters&) { return std::chrono::nanoseconds{}; };
    entry.libraries = [] { return LibraryVersions{}; };
    if (has("needs_server")) {
      entry.needs_server = lazy_workload<&WorkloadEntry::needs_server>(file, entry);
    }
    if (has("fetches_from")) {
      entry.fetches_from = lazy_workload<&WorkloadEntry::fetches_from>(file, entry);
    }
    if (has("most_connections")) {
      entry.most_connections = lazy_workload<&WorkloadEntry::most_connections>(file, entry);
    }
    if (has("time_limits")) {
      entry.time_limits = lazy_workload<&WorkloadEntry::time_limits>(file, entry);
    }
    if (has("wait_per_task")) {
      entry.wait_per_task = lazy_workload<&WorkloadEntry::wait_per_task>(file, entry);
    }
    if (has("work_per_task")) {
      entry.work_per_task = lazy_workload<&WorkloadEntry::work_per_task>(file, entry);
    }
    if (has("ideal_time")) {
      entry.ideal_time = lazy_workload<&WorkloadEntry::ideal_time>(file, entry);
    }
    if (has("libraries")) {
      entry.libraries = lazy_workload<&WorkloadEntry::libraries>(file, entry);
    }
  }

  void add_runner(const std::string& path, const Json& json) {
    auto& entry = runners_.emplace_back(runner_entry_from_json(json));
    const auto& file = *modules_.emplace(&entry, &kept(path)).first->second;
    const auto has = has_function(json);
    entry.make = lazy_runner<&RunnerEntry::make>(file, entry);
    entry.refuse = [](const Parameters&) { return std::string(); };
    entry.hole = [](const Parameters&, std::size_t) { return std::string(); };
    entry.cores_of_hosts = [](const Parameters&) { return std::size_t{0}; };
    entry.costs_of = [&entry](const Parameters&) { return entry.costs; };
    entry.libraries = [] { return LibraryVersions{}; };
    if (has("refuse")) {
      // No module is loaded to hear that its defaults are all right.
      entry.refuse = [&entry, ask = lazy_runner<&RunnerEntry::refuse>(file, entry)](
                         const Parameters& settings) -> std::string {
        return settings == Parameters(entry.parameters) ? "" : ask(settings);
      };
    }
    if (has("hole")) entry.hole = lazy_runner<&RunnerEntry::hole>(file, entry);
    if (has("cores_of_hosts")) {
      entry.cores_of_hosts = lazy_runner<&RunnerEntry::cores_of_hosts>(file, entry);
    }
    if (has("costs_of")) {
      entry.costs_of = [&entry, ask = lazy_runner<&RunnerEntry::costs_of>(file, entry)](
                           const Parameters& settings) {
        return settings == Parameters(entry.parameters) ? entry.costs : ask(settings);
      };
    }
    if (has("libraries")) entry.libraries = lazy_runner<&RunnerEntry::libraries>(file, entry);
    if (!json.contains("argv")) return;
    programs_.emplace(&entry, foreign_program_from_json(json));
    entry.make = [name = entry.name](Batch&, const RunnerTerms&) -> std::unique_ptr<Runner> {
      throw std::logic_error(std::string(name) +
                             " is a program of its own, which cannot run inside of this one; "
                             "`concbench run` measures it");
    };
  }

  const std::string& kept(const std::string& path) { return *paths_.insert(path).first; }

  std::deque<WorkloadEntry> workloads_;
  std::deque<RunnerEntry> runners_;
  std::vector<MissingModule> missing_;
  std::set<std::string> paths_;
  std::map<const void*, const std::string*> modules_;  // of entries
  std::map<const RunnerEntry*, ForeignProgram> programs_;
};

Catalogue& catalogue() {
  static Catalogue the_one;
  return the_one;
}

template <class Entries>
auto find_named(const Entries& entries, std::string_view name) {
  const auto found = std::ranges::find(entries, name, &Entries::value_type::name);
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

const std::deque<WorkloadEntry>& workloads() { return catalogue().workloads(); }

const std::deque<RunnerEntry>& runners() { return catalogue().runners(); }

const WorkloadEntry* find_workload(std::string_view name) { return find_named(workloads(), name); }

const RunnerEntry* find_runner(std::string_view name) { return find_named(runners(), name); }

const std::string& module_of(const WorkloadEntry& entry) { return catalogue().module_of(&entry); }

const std::string& module_of(const RunnerEntry& entry) { return catalogue().module_of(&entry); }

const ForeignProgram* foreign_program_of(const RunnerEntry& entry) {
  return catalogue().foreign_program_of(entry);
}

std::vector<std::string> notes_on_foreign_programs() {
  std::vector<std::string> notes;
  for (const auto& runner : runners()) {
    const auto* const program = foreign_program_of(runner);
    if (program == nullptr) continue;
    for (const auto& name : program->workloads) {
      if (find_workload(name) != nullptr) continue;
      notes.push_back("there is no workload '" + name + "' that " + std::string(runner.name) +
                      " says it does" + did_you_mean(name, names_of(workloads())));
    }
  }
  return notes;
}

const std::vector<MissingModule>& missing_modules() { return catalogue().missing(); }

std::string add_module(const std::string& path) {
  const auto refuse = [&path](const std::string& why) {
    throw UsageError("--module " + path + ": " + why);
  };
  std::error_code not_there;
  const auto whole = std::filesystem::canonical(path, not_there);
  if (not_there) refuse(not_there.message());
  if (!is_utf8(whole.string())) {
    refuse("'" + whole.string() + "' is not UTF-8; rename the directory");
  }
  // Reading a pipe or a device could last for ever.
  if (!std::filesystem::is_regular_file(whole, not_there)) refuse("is no regular file");
  if (catalogue().has_module(whole.string())) return whole.string();
  Json module;
  try {
    if (is_shared_object(whole.string())) {
      require_loadable(whole.string());
      module = describe_module(whole.string());
      for (const auto* const kind : {"workloads", "runners"}) {
        for (const auto& json : module.at(kind)) {
          const auto broken = broken_rule(json);
          if (!broken.empty()) refuse("its " + to_line(json.at("name")) + " " + broken);
        }
      }
    } else {
      module = describe_foreign_programs(whole.string());
    }
  } catch (const BadModule& error) {
    refuse(error.what());
  }
  for (const auto& json : module.at("workloads")) {
    if (const auto name = json.at("name").get<std::string>(); find_workload(name) != nullptr) {
      refuse("there is a workload '" + name + "' already; give it another name");
    }
  }
  for (const auto& json : module.at("runners")) {
    if (const auto name = json.at("name").get<std::string>(); find_runner(name) != nullptr) {
      refuse("there is a runner '" + name + "' already; give it another name");
    }
  }
  catalogue().add(whole.string(), module);
  return whole.string();
}

std::string why_unavailable(const RunnerEntry& entry) { return why_refused(entry.needs); }

std::string why_unavailable(const WorkloadEntry& entry) {
  if (!entry.fetches) return "";
  for (const auto& missing : missing_modules()) {
    if (missing.kind == "http_client") return missing.reason;
  }
  return "";
}

std::vector<std::pair<std::string, std::string>> small_parameters(const WorkloadEntry& entry,
                                                                  std::size_t task_count) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const auto& [name, pattern] : entry.small) {
    std::string text(pattern);
    if (const auto place = text.find("{}"); place != std::string::npos) {
      text.replace(place, 2, std::to_string(task_count));
    }
    parameters.emplace_back(name, text);
  }
  return parameters;
}

}  // namespace concbench
