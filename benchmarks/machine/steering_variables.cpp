#include "benchmarks/machine/steering_variables.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

constexpr std::array<std::string_view, 8> kBeginnings{
    "OMP_", "GOMP_", "KMP_", "TBB_", "HWLOC_", "MALLOC_", "LIBIOMP_", "BENCHMARK_"};
constexpr std::array<std::string_view, 4> kWhole{"GLIBC_TUNABLES", "LD_PRELOAD", "LD_BIND_NOW",
                                                 "UV_THREADPOOL_SIZE"};
constexpr std::array<std::string_view, 2> kEndings{"_proxy", "_PROXY"};

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::ranges::all_of(
             text, [](unsigned char letter) { return letter == '_' || std::isalnum(letter) != 0; });
}

std::vector<SteeringVariable>& found() {
  static std::vector<SteeringVariable> variables;
  return variables;
}

}  // namespace

bool steers(std::string_view name) {
  return std::ranges::any_of(kBeginnings, [&](auto part) { return name.starts_with(part); }) ||
         std::ranges::any_of(kEndings, [&](auto part) { return name.ends_with(part); }) ||
         std::ranges::find(kWhole, name) != kWhole.end();
}

std::vector<std::string> notes_on_kept(std::span<const std::string> names) {
  std::vector<std::string> notes;
  for (const auto& name : names) {
    if (!is_name(name)) {
      throw UsageError("--keep-env '" + name + "' is no name of a variable; type one, such as " +
                       "--keep-env OMP_NUM_THREADS, and repeat the option for another");
    }
    if (!steers(name)) {
      notes.push_back("--keep-env " + name + ": nothing takes it away, kept or not");
    } else if (std::getenv(name.c_str()) == nullptr) {
      notes.push_back("--keep-env " + name + ": it is not set here, so there is nothing to keep");
    }
  }
  return notes;
}

std::vector<SteeringVariable> clear_steering_variables(std::span<const std::string> keep,
                                                       std::string_view meant) {
  auto& variables = found();
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const auto name = text.substr(0, text.find('='));
    if (!steers(name) || name.size() == text.size()) continue;
    if (!meant.empty() && name.starts_with(meant)) continue;
    variables.push_back({std::string(name), std::string(text.substr(name.size() + 1)),
                         std::ranges::find(keep, name) != keep.end()});
  }
  std::ranges::sort(variables, {}, &SteeringVariable::name);
  for (const auto& [name, value, kept] : variables) {
    if (!kept) ::unsetenv(name.c_str());
  }
  return variables;
}

const std::vector<SteeringVariable>& steering_variables() { return found(); }

Json to_json(const std::vector<SteeringVariable>& variables) {
  Json json = Json::object();
  for (const auto& [name, value, kept] : variables) {
    json[name] = value + (kept ? " (kept)" : " (removed)");
  }
  return json;
}

}  // namespace concbench
