#pragma once

#include <string>
#include <vector>

namespace concbench {

/// Google Benchmark's own flags, as they are typed: {"--benchmark_format=json", ...}. The library
/// ends the process with exit code 0 where it cannot read one, and says little; so they are read
/// here before.
class BenchmarkFlags {
 public:
  /// Throws UsageError for a value that the library refuses, or takes for something else.
  explicit BenchmarkFlags(std::vector<std::string> arguments);

  /// As this version of the library takes them.
  const std::vector<std::string>& arguments() const noexcept { return arguments_; }

  /// The file of --benchmark_out, and its format; "" without one.
  std::string out() const { return value("out"); }
  std::string out_format() const { return value("out_format"); }

 private:
  /// The library takes BENCHMARK_OUT and its like for flags, and reads them as carelessly.
  void take_from_environment();
  std::string value(const std::string& name) const;
  void check_word(const std::string& name, const std::vector<std::string>& words) const;
  void check_out() const;
  void read_min_time(std::string& argument) const;

  std::vector<std::string> arguments_;
};

}  // namespace concbench
