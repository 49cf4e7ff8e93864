#include "benchmarks/commands/benchmark_flags.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <benchmark/benchmark.h>

#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBefore = "--benchmark_";

/// Since version 1.8 the library takes "0.5s" and "10x"; before, it took "0.5" alone.
template <class Run>
constexpr bool takes_suffixes() {
  return requires(const Run& run) { run.skipped; };
}

bool is_count(const std::string& text) { return parse_number<std::uint32_t>(text).value_or(0) > 0; }

bool is_positive(const std::string& text) {
  const auto value = parse_number<double>(text).value_or(0);
  return std::isfinite(value) && value > 0;
}

}  // namespace

BenchmarkFlags::BenchmarkFlags(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)) {
  check_format("format");
  check_format("out_format");
  const std::string min_time = std::string(kBefore) + "min_time=";
  const std::string repetitions = std::string(kBefore) + "repetitions=";
  for (auto& argument : arguments_) {
    if (argument.starts_with(min_time)) read_min_time(argument);
    if (!argument.starts_with(repetitions)) continue;
    if (is_count(argument.substr(repetitions.size()))) continue;
    throw UsageError(argument + ": type a whole number from 1, such as " + repetitions + "10");
  }
  check_out();
}

std::string BenchmarkFlags::value(const std::string& name) const {
  auto variable = "BENCHMARK_" + name;
  std::ranges::transform(variable, variable.begin(),
                         [](unsigned char letter) { return std::toupper(letter); });
  const char* const from_environment = std::getenv(variable.c_str());
  std::string found = from_environment != nullptr ? from_environment : "";
  const auto beginning = kBefore + name + "=";
  for (const auto& argument : arguments_) {
    if (argument.starts_with(beginning)) found = argument.substr(beginning.size());
  }
  return found;
}

void BenchmarkFlags::check_format(const std::string& name) const {
  constexpr std::array kFormats{"console", "json", "csv"};
  const auto format = value(name);
  if (format.empty() || std::ranges::find(kFormats, format) != kFormats.end()) return;
  throw UsageError("there is no format '" + format + "'; type " + kBefore + name +
                   "=console, json or csv");
}

void BenchmarkFlags::check_out() const {
  const auto path = out();
  if (path.empty()) return;
  const auto refuse = [&path](const std::string& why) {
    throw UsageError("cannot write " + path + ": " + why + "; type " + kBefore +
                     "out=FILE where one can be written");
  };
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) refuse("it is a directory");
  const auto parent = fs::path(path).parent_path();
  const auto place = fs::exists(path, ignored) ? fs::path(path) : parent.empty() ? "." : parent;
  if (::access(place.c_str(), W_OK) != 0) refuse(std::generic_category().message(errno));
}

void BenchmarkFlags::read_min_time(std::string& argument) const {
  const std::string beginning = std::string(kBefore) + "min_time=";
  auto number = argument.substr(beginning.size());
  constexpr bool kTakesSuffixes = takes_suffixes<benchmark::BenchmarkReporter::Run>();
  if (kTakesSuffixes && number.ends_with("x") && is_count(number.substr(0, number.size() - 1))) {
    return;
  }
  if (number.ends_with("s")) number.pop_back();
  if (!is_positive(number)) {
    throw UsageError(argument + ": type seconds above 0, such as " + beginning + "0.5s");
  }
  argument = beginning + number + (kTakesSuffixes ? "s" : "");
}

}  // namespace concbench
