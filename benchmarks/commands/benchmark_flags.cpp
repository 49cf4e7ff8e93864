#include "benchmarks/commands/benchmark_flags.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
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

bool is_time(const std::string& text) {
  constexpr double kMost = 24 * 3600;  // nobody waits for longer
  const auto seconds = parse_number<double>(text).value_or(-1);
  return seconds >= 0 && seconds <= kMost;
}

}  // namespace

BenchmarkFlags::BenchmarkFlags(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)) {
  take_from_environment();
  check_word("format", {"console", "json", "csv"});
  check_word("out_format", {"console", "json", "csv"});
  check_word("time_unit", {"ns", "us", "ms", "s"});
  for (const auto* const flag :
       {"counters_tabular", "display_aggregates_only", "enable_random_interleaving", "list_tests",
        "report_aggregates_only"}) {
    check_word(flag, {"true", "false", "yes", "no", "1", "0"});
  }
  check_word("color", {"auto", "true", "false", "yes", "no", "1", "0"});
  const std::string min_time = std::string(kBefore) + "min_time=";
  const std::string warm_up = std::string(kBefore) + "min_warmup_time=";
  const std::string repetitions = std::string(kBefore) + "repetitions=";
  for (auto& argument : arguments_) {
    if (argument.starts_with(min_time)) read_min_time(argument);
    if (argument.starts_with(warm_up) && !is_time(argument.substr(warm_up.size()))) {
      throw UsageError(argument + ": type seconds from 0 to 86400, such as " + warm_up + "0.5");
    }
    if (argument.starts_with(repetitions) && !is_count(argument.substr(repetitions.size()))) {
      throw UsageError(argument + ": type a whole number from 1, such as " + repetitions + "10");
    }
  }
  check_out();
}

void BenchmarkFlags::take_from_environment() {
  for (const std::string name :
       {"format", "out", "out_format", "time_unit", "min_time", "min_warmup_time", "repetitions"}) {
    auto variable = "BENCHMARK_" + name;
    std::ranges::transform(variable, variable.begin(),
                           [](unsigned char letter) { return std::toupper(letter); });
    const char* const given = std::getenv(variable.c_str());
    if (given == nullptr) continue;
    arguments_.insert(arguments_.begin(), kBefore + name + "=" + given);  // what is typed prevails
    ::unsetenv(variable.c_str());
  }
}

std::string BenchmarkFlags::value(const std::string& name) const {
  std::string found;
  const auto beginning = kBefore + name + "=";
  for (const auto& argument : arguments_) {
    if (argument.starts_with(beginning)) found = argument.substr(beginning.size());
  }
  return found;
}

void BenchmarkFlags::check_word(const std::string& name,
                                const std::vector<std::string>& words) const {
  const auto word = value(name);
  if (word.empty() || std::ranges::find(words, word) != words.end()) return;
  std::string known;
  for (const auto& one : words) {
    known += (known.empty() ? "" : one == words.back() ? " or " : ", ") + one;
  }
  throw UsageError("there is no " + name + " '" + word + "'; type " + kBefore + name + "=" + known);
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
  const auto place =
      fs::exists(path, ignored) ? fs::path(path) : fs::path(path).parent_path() / ".";
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
  if (!is_time(number) || parse_number<double>(number) == 0) {
    throw UsageError(argument + ": type seconds above 0, at most 86400, such as " + beginning +
                     "0.5s");
  }
  argument = beginning + number + (kTakesSuffixes ? "s" : "");
}

}  // namespace concbench
